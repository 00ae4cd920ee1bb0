import { expect, test } from "vitest";
import { withDefaults } from "../../generators/answers.ts";
import {
  notesOnAnswers,
  notesOnFiles,
  notesOnFolder,
  notesOnInstallation,
  notesOnServices,
} from "../../generators/notes.ts";
import type { Values } from "../../generators/options.ts";

/** The notes on the app that is made when nothing else is given. */
const notesOn = (given: Values) => notesOnAnswers(withDefaults(given, {}), given);

test.each<[given: Values, note: RegExp]>([
  [{ with: ["peers"] }, /^--adapter redis was chosen, not cluster: servers find each other in /],
  [{ with: ["kubernetes"] }, /^--adapter redis was chosen, not cluster: each pod /],
  [{ framework: "koa", language: "javascript" }, /^$/],
  [
    { transports: "websocket", balancing: "random" },
    /^--balancing has no say with --transports websocket: /,
  ],
])("%j", (given, note) => {
  expect(notesOn(given).join()).toMatch(note);
});

test("nothing is said of what was given, and of what is as usual", () => {
  expect(notesOn({})).toEqual([]);
  expect(notesOn({ with: ["peers"], adapter: "redis" })).toEqual([]);
  expect(notesOn({ transports: "websocket", balancing: "least-connection" })).toEqual([]);
  expect(notesOn({ balancing: "random" })).toEqual([]);
});

test.each(["/home/me/C#/chat", "/home/me/why?/chat", "/home/me/100%/chat"])(
  "the tests of an app cannot run in %s",
  (folder) => {
    expect(notesOnFolder(folder, "pnpm").join()).toContain(`"pnpm test" fails in ${folder}: `);
  },
);

test("nothing is said of a folder that every tool can work in", () => {
  expect(notesOnFolder("/home/me/it's a (new) [chat] $(app)", "npm")).toEqual([]);
});

test("nothing is said of files that were not kept", () => {
  expect(notesOnFiles([{ path: "package.json", action: "overwrite" }])).toEqual([]);
});

test("tells that the app needs Redis, and that compose starts both", () => {
  const answers = withDefaults({ adapter: "redis" }, {});
  expect(notesOnServices(withDefaults({}, {}))).toEqual([]);
  expect(notesOnServices(answers).join()).toMatch(
    /^The app and its tests need redis: .*REDIS_URL\.$/,
  );
  expect(notesOnServices({ ...answers, with: ["compose"] }).join()).toContain(
    '"docker compose up --build" starts the app and redis',
  );
});

test("tells which development dependencies a setting of the package manager has left out", () => {
  expect(notesOnInstallation("bun", [])).toEqual([]);
  expect(notesOnInstallation("bun", ["vite", "vitest"]).join()).toMatch(
    /^bun installed no development dependencies \(vite, vitest\).* change that setting/,
  );
});
