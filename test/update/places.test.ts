import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contentsOf } from "../generators/support.ts";
import { type Program, makeApp, programOf, read, rewrite, update, write } from "./support.ts";

const file: Program = programOf("places", "1.0.0", { "templates/base/docs": "a file\n" });
const folder: Program = programOf("places", "2.0.0", {
  "templates/base/docs/guide.md": "a guide\n",
  "templates/base/docs/more/hints.md": "hints\n",
});
const fileAgain: Program = programOf("places", "3.0.0", {
  "templates/base/docs": "a file again\n",
});

test.each([
  ["a file that becomes a folder", file, folder],
  ["a folder that becomes a file", folder, fileAgain],
])("%s: as the new version makes it", async (_what, from, to) => {
  const app = await makeApp(from);
  expect(await update(to, app)).toMatchObject({ code: 0 });
  expect(await contentsOf(app)).toEqual(await contentsOf(await makeApp(to)));
  expect(await update(to, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
});

test("one that people have changed stays, and is told", async () => {
  const app = await makeApp(file);
  rewrite(app, "docs", (text) => `${text}and more\n`);
  const { code, last } = await update(folder, app);
  expect(code).toBe(3);
  expect(last["conflicts"]).toMatchObject([
    { path: "docs/guide.md" },
    { path: "docs/more/hints.md" },
  ]);
  expect(read(app, "docs")).toBe("a file\nand more\n");
});

test.each([
  ["a file of theirs", (app: string) => write(app, "docs/mine.md", "mine\n")],
  ["an empty folder of theirs", (app: string) => mkdirSync(join(app, "docs/mine"))],
])("a folder with %s stays, and is told", async (_what, add) => {
  const app = await makeApp(folder);
  add(app);
  const { code, last } = await update(fileAgain, app);
  expect(code).toBe(3);
  expect(last["conflicts"]).toEqual([
    { path: "docs", notes: ["it is a folder, so that nothing is written to it"] },
  ]);
  expect(existsSync(join(app, "docs/guide.md"))).toBe(false);
});
