import { hash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { contentsOf, runNode, temporaryFolder } from "../generators/support.ts";
import { appMaker, makeApp, read, rewrite, update, write } from "./support.ts";
import { twoVersions } from "./versions.ts";

const { older, newer } = twoVersions("record");
const oldApp = appMaker(older);
const answers = ".sticky-socketio/answers.json";
const pristine = ".sticky-socketio/pristine.json.gz";

type Json = Record<string, unknown>;

function unpacked(app: string): Json {
  return JSON.parse(gunzipSync(readFileSync(join(app, pristine))).toString()) as Json;
}

/** Writes a record that fits together, as one does who wants to do harm. */
function forge(app: string, change: (head: Json, files: Json[]) => void): void {
  const { files, ...head } = unpacked(app);
  const list = files as Json[];
  change(head, list);
  const text = JSON.stringify({ ...head, files: list });
  write(app, pristine, gzipSync(text));
  write(app, answers, JSON.stringify({ ...head, pristine: hash("sha256", text) }));
}

/** The error of an update, which has to leave everything as it was. */
async function refusal(app: string, ...args: string[]): Promise<Json> {
  const before = await contentsOf(app);
  const { last, code, stderr } = await update(newer, app, ...args);
  expect(await contentsOf(app)).toEqual(before);
  expect({ type: last["type"], code, stderr }).toEqual({
    type: "error",
    code: last["exitCode"],
    stderr: "",
  });
  return last;
}

/** Makes the record anew, after which the app is up to date and has changed in nothing else. */
async function recordAgain(app: string, ...args: string[]): Promise<void> {
  const others = async () => {
    const files = Object.entries(await contentsOf(app));
    return files.filter(([path]) => !path.startsWith(".sticky-socketio"));
  };
  const before = await others();
  const result = await update(newer, app, "--rebase", ...args);
  expect(result).toMatchObject({ code: 0, stderr: "", last: { code: "REBASED" } });
  expect(await others()).toEqual(before);
  expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
}

describe("where there is no app", () => {
  test("exit 2, and what to do; also in a folder of an app", async () => {
    const folder = await temporaryFolder();
    expect(await refusal(folder)).toMatchObject({ code: "NOT_AN_APP", exitCode: 2 });
    const app = await oldApp();
    const { message } = await refusal(join(app, "src"));
    expect(message).toContain(`that is ${app}`);
    expect(message).toContain('"./update"');
  });

  test.each([["./update"], ["--", "./update"]])(
    "a new app in a directory with that name: %s %s",
    async (...words) => {
      const folder = await temporaryFolder();
      const quick = ["--yes", "--no-install", "--no-git", ...words];
      expect(await runNode([newer.cli, ...quick], folder)).toMatchObject({ code: 0 });
      expect(JSON.parse(read(folder, "update/package.json"))).toMatchObject({ name: "update" });
    },
  );

  test("other words and options of other commands are refused", async () => {
    const app = await oldApp();
    for (const args of [["now"], ["--git"], ["--on-conflict", "skip"], ["--framework", "nope"]]) {
      expect(await refusal(app, ...args)).toMatchObject({ exitCode: 2 });
    }
  });
});

describe("a record that is missing", () => {
  test("in part: an error with the way back", async () => {
    for (const path of [answers, pristine]) {
      const app = await oldApp();
      rmSync(join(app, path));
      const error = await refusal(app);
      expect(error).toMatchObject({ code: "RECORD_DAMAGED", exitCode: 1, path });
      expect(error["message"]).toContain("update --rebase");
      await recordAgain(app);
    }
  });

  test("as a whole: --rebase asks for all answers, and takes them", async () => {
    const app = await oldApp();
    rmSync(join(app, ".sticky-socketio"), { recursive: true });
    expect(await refusal(app)).toMatchObject({ code: "NOT_AN_APP", exitCode: 2 });

    const error = await refusal(app, "--rebase", "--framework", "http");
    expect(error).toMatchObject({ code: "MISSING_ANSWERS", exitCode: 2 });
    const command = String(error["command"]);
    expect(command).toMatch(/ update --rebase --framework http --adapter cluster /);

    await recordAgain(app, ...command.split(" ").slice(command.split(" ").indexOf("--framework")));
    expect(JSON.parse(read(app, answers))).toMatchObject({ answers: { name: "app" } });
    // What the app has is of the old version, and counts as its own from now on.
    expect(read(app, "untouched.txt")).toBe("older\n");
  });

  test("--yes takes the defaults for what nobody knows", async () => {
    const app = await oldApp();
    rmSync(join(app, ".sticky-socketio"), { recursive: true });
    await recordAgain(app, "--yes", "--framework", "koa");
    expect(JSON.parse(read(app, answers))).toMatchObject({
      answers: { framework: "koa", adapter: "cluster" },
    });
  });
});

describe("a record that is damaged", () => {
  test.each<[string, string, (app: string) => void]>([
    ["no JSON", answers, (app) => write(app, answers, "<<<<<<< HEAD\n")],
    ["no object", answers, (app) => write(app, answers, "[]")],
    ["not compressed", pristine, (app) => write(app, pristine, "{}")],
    [
      "cut off",
      pristine,
      (app) => write(app, pristine, readFileSync(join(app, pristine)).subarray(0, 500)),
    ],
    ["empty", pristine, (app) => write(app, pristine, "")],
    ["a bomb", pristine, (app) => write(app, pristine, gzipSync(Buffer.alloc(100 * 1024 * 1024)))],
  ])("%s", async (_what, path, damage) => {
    const app = await oldApp();
    damage(app);
    expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED", exitCode: 1, path });
    await recordAgain(app);
  });

  test("of which one half is from somewhere else", async () => {
    const [app, other] = [await oldApp(), await oldApp()];
    forge(other, (_head, files) => files.pop());
    write(app, pristine, readFileSync(join(other, pristine)));
    expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED", path: pristine });
  });

  test("a format of later versions", async () => {
    const app = await oldApp();
    forge(app, (head) => Object.assign(head, { format: 2 }));
    expect(await refusal(app)).toMatchObject({ code: "RECORD_NEWER", exitCode: 1 });
    expect(await refusal(app, "--rebase")).toMatchObject({ code: "RECORD_NEWER" });
  });

  test("links are not followed", async () => {
    for (const path of [answers, ".sticky-socketio"]) {
      const app = await oldApp();
      const elsewhere = join(await temporaryFolder(), "elsewhere");
      renameSync(join(app, path), elsewhere);
      symlinkSync(elsewhere, join(app, path));
      expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED", path });
    }
  });
});

describe("a record that was edited by hand", () => {
  test("is refused, with the way to change an answer", async () => {
    const app = await oldApp();
    rewrite(app, answers, (text) => text.replace('"cluster"', '"redis"'));
    const error = await refusal(app);
    expect(error).toMatchObject({ code: "RECORD_EDITED", exitCode: 1, path: answers });
    expect(error["message"]).toContain('"update --adapter redis"');
    await recordAgain(app);
    expect(JSON.parse(read(app, answers))).toMatchObject({ answers: { adapter: "redis" } });
  });

  test("another format of the same is no change", async () => {
    const app = await oldApp();
    rewrite(app, answers, (text) => JSON.stringify(JSON.parse(text), undefined, "\t"));
    const before = read(app, answers);
    expect(await update(older, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
    expect(read(app, answers)).toBe(before);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "UPDATED" } });
  });

  test("to what cannot be", async () => {
    for (const change of [
      { framework: "nope" },
      { nope: 1 },
      { name: "../x" },
      { with: "docker" },
    ]) {
      const app = await oldApp();
      forge(app, (head) => Object.assign(head["answers"] as Json, change));
      expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED", path: answers });
    }
  });
});

test("an app of a later version is refused", async () => {
  const app = await makeApp(newer);
  const before = await contentsOf(app);
  for (const args of [[], ["--check"], ["--rebase"]]) {
    const { code, last } = await update(older, app, ...args);
    expect({ code, error: last["code"] }).toEqual({ code: 1, error: "RECORD_NEWER" });
    expect(last["version"]).toBe("2.0.0");
  }
  expect(await contentsOf(app)).toEqual(before);
});

describe("a record is not trusted", () => {
  test.each([
    ["../outside.txt", "../outside.txt"],
    ["/etc/passwd", "/etc/passwd"],
    ["a//b", "a//b"],
    [".git/hooks/pre-commit", ".git/hooks/pre-commit"],
    ["of 3,000 folders", `${"a/".repeat(2999)}a`],
  ])("the path %s", async (_, path) => {
    const app = await oldApp();
    write(app, "../outside.txt", "outside");
    write(app, ".git/hooks/pre-commit", "outside");
    forge(app, (_head, files) => files.push({ path, text: "outside" }));
    expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED", path: pristine });
    expect(read(app, "../outside.txt")).toBe("outside");
    expect(read(app, ".git/hooks/pre-commit")).toBe("outside");
  });

  test("a link out of the app, in the place of a folder that it lists", async () => {
    const [app, elsewhere] = [await oldApp(), await temporaryFolder()];
    write(elsewhere, "file.txt", "outside");
    symlinkSync(elsewhere, join(app, "out"));
    forge(app, (_head, files) => files.push({ path: "out/file.txt", text: "outside" }));
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(read(elsewhere, "file.txt")).toBe("outside");
  });

  test.each<[string, (head: Json, files: Json[]) => void]>([
    ["a file twice", (_head, files) => files.push({ ...files[0] })],
    [
      "a file with text and digest",
      (_head, files) => Object.assign(files[0] ?? {}, { sha256: "0" }),
    ],
    ["a file with neither", (_head, files) => files.push({ path: "x" })],
    ["a file that is none", (_head, files) => files.push(null as unknown as Json)],
    ["a digest that is none", (_head, files) => files.push({ path: "x", sha256: "../x" })],
    ["an unknown member", (head) => Object.assign(head, { more: 1 })],
    ["namespaces that are no list", (head) => Object.assign(head, { namespaces: {} })],
    ["a namespace with a path", (head) => Object.assign(head, { namespaces: [{ name: "../x" }] })],
    ["a package manager that is none", (head) => Object.assign(head, { packageManager: "rm -rf" })],
    ["a version that is none", (head) => Object.assign(head, { generator: "../x" })],
    ["no answers", (head) => Object.assign(head, { answers: null })],
  ])("%s", async (_what, change) => {
    const app = await oldApp();
    forge(app, change);
    expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED" });
  });

  test("names of what every object has are names like others", async () => {
    const app = await oldApp();
    const text = JSON.stringify(unpacked(app)).replace(
      '"format":1',
      '"format":1,"__proto__":{"x":1}',
    );
    write(app, pristine, gzipSync(text));
    const head = JSON.parse(read(app, answers)) as Json;
    write(app, answers, JSON.stringify({ ...head, pristine: hash("sha256", text) }));
    expect((await refusal(app))["code"]).toMatch(/^RECORD_(?:DAMAGED|EDITED)$/);

    const other = await oldApp();
    forge(other, (_head, files) => {
      files.push({ path: "__proto__", text: "x" }, { path: "constructor", text: "x" });
    });
    expect(await update(newer, other)).toMatchObject({ code: 0 });
  });
});

test("a folder in the place of the record", async () => {
  const app = await oldApp();
  rmSync(join(app, pristine));
  mkdirSync(join(app, pristine));
  expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED", path: pristine });
});

test.each([".sticky-socketio", answers])(
  "--rebase does not write through a link: %s",
  async (path) => {
    const [app, outside] = [await oldApp(), await temporaryFolder()];
    renameSync(join(app, path), join(outside, "there"));
    symlinkSync(join(outside, "there"), join(app, path));
    const before = await contentsOf(outside);
    expect(await refusal(app, "--rebase")).toMatchObject({ code: "RECORD_DAMAGED", path });
    expect(await contentsOf(outside)).toEqual(before);
  },
);

test.each<[string, (head: Json, files: Json[]) => void]>([
  ["an unknown member", (head) => Object.assign(head, { "\u001b[2J\u202e": 1 })],
  ["a path", (_head, files) => files.push({ path: "\u009b2J", text: "" })],
  ["a file that is none", (_head, files) => files.push({ path: "x\u202e", sha256: "\u001b" })],
  ["a version", (head) => Object.assign(head, { generator: "\u001b[2J" })],
  ["an answer", (head) => Object.assign(head["answers"] as Json, { framework: "\u001b[2J" })],
])("what a record says cannot move the cursor: %s", async (_what, change) => {
  const app = await oldApp();
  forge(app, change);
  const { stderr, code } = await runNode([newer.cli, "update"], app);
  expect(code).toBe(1);
  expect(stderr.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
});

test("nor can a record that is no JSON", async () => {
  const app = await oldApp();
  write(app, answers, "\u001b[2J");
  const { stderr } = await runNode([newer.cli, "update"], app);
  expect(stderr).toContain("Cannot use .sticky-socketio/answers.json");
  expect(stderr).not.toContain("\u001b");
});

test("a record whose answers are nested too deeply is damaged, and no bug", async () => {
  const app = await oldApp();
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  rewrite(app, answers, (text) => text.replace(/"with": \[\]/, `"with": ${deep}`));
  expect(await refusal(app)).toMatchObject({ code: "RECORD_DAMAGED", exitCode: 1 });
});
