import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TemplatesDiff, templatesDiff } from "../../tools/templates-diff/compare.ts";
import { textOf } from "../../tools/templates-diff/text.ts";
import { type Tree, treeNow } from "../../tools/templates-diff/trees.ts";
import { root } from "../generators/support.ts";

// As many apps as it takes to see who is named.
const questions = ["framework", "language", "with docker", "namespace"];
let copy: Tree;
let diff: TemplatesDiff;

const git = (...args: string[]) => {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: copy.folder, encoding: "utf8" });
};
const path = (name: string) => join(copy.folder, "templates", name);

function edit(name: string, from: string, to: string): void {
  const text = readFileSync(path(name), "utf8");
  expect(text).toContain(from);
  writeFileSync(path(name), text.replace(from, to));
}

/** A repository with our templates, edited as a maintainer does. */
beforeAll(async () => {
  copy = treeNow(root);
  writeFileSync(join(copy.folder, ".gitignore"), "node_modules\ndist\n");
  symlinkSync(join(root, "node_modules"), join(copy.folder, "node_modules"));
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "before");

  edit("base/_gitignore.ejs", "*.log\n", "*.log\ncoverage/\n");
  edit("frameworks/nest.ts", "makes up each worker", "is what each worker is");
  edit("namespaces/common/src/events/new-namespace.ts", "1 to 1,000", "Up to 1,000");
  edit("base/src/log.ts", "/** The app's log,", "/** What the app says,");
  rmSync(path("base/public/style.css"));
  writeFileSync(path("extras/docker/logo.bin"), Buffer.from([0, 255]));
  chmodSync(path("frameworks/hono/src/http.ts"), 0o755);
  diff = await templatesDiff(copy.folder, "HEAD", questions);
}, 120_000);

afterAll(() => copy.remove());

const changes = () =>
  diff.groups.map(({ apps, changes: files }) => [apps, files.map((file) => file.path)]);

test("each change once, with the apps that see it", () => {
  expect(changes()).toEqual([
    [["every app"], [".gitignore", "public/style.css"]],
    [["language typescript"], ["src/log.ts"]],
    [["with docker"], ["logo.bin"]],
    [["language javascript"], ["src/log.js"]],
    [["language typescript + with a namespace"], ["src/events/orders.ts"]],
    [["framework hono + language typescript"], ["src/http.ts"]],
    [["framework nest"], ["README.md"]],
  ]);
  expect(diff).toMatchObject({ compared: 26, changed: 26, added: [], removed: [] });
});

test("the text shows what changes, as in git", () => {
  const text = textOf(diff);
  const template = readFileSync(join(root, "templates/base/_gitignore.ejs"), "utf8").split("\n");
  const line = template.indexOf("*.log") + 2;
  expect(text).toContain(
    `In every app:\n\n--- a/.gitignore\n+++ b/.gitignore\n@@ line ${line} @@\n`,
  );
  expect(text).toContain("\n *.log\n+coverage/\n");
  expect(text).toContain("--- a/public/style.css\n+++ /dev/null\n");
  expect(text).toContain("In with docker:\n\nBinary file logo.bin is new\n");
  expect(text).toContain("src/http.ts can be executed\n");
  expect(text).toMatch(/\n26 of 26 apps change\.\n$/);
});

test("leaves the repository as it was", () => {
  expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
  expect(git("status", "--short", "templates/frameworks")).toBe(
    " M templates/frameworks/hono/src/http.ts\n M templates/frameworks/nest.ts\n",
  );
});

test("an answer that only one side has is named, and not compared", async () => {
  const before = readFileSync(join(copy.folder, "generators/options.ts"), "utf8");
  const row = /^ {6}"round-robin": .*\n/m;
  expect(before).toMatch(row);
  writeFileSync(join(copy.folder, "generators/options.ts"), before.replace(row, ""));

  const { added, removed, compared } = await templatesDiff(copy.folder, "HEAD", ["balancing"]);

  expect({ added, removed, compared }).toEqual({
    added: [],
    removed: ["balancing round-robin"],
    compared: 4,
  });
});

test("where an answer does not go with the usual ones, they are others", async () => {
  const { compared } = await templatesDiff(copy.folder, "HEAD", ["adapter", "with peers"]);
  // Four adapters, of which all but one go with it.
  expect(compared).toBe(4 + 3);
});

test.each([
  ["nope", [], 'git knows no commit "nope"'],
  ["--all", [], 'git knows no commit "--all"'],
  ["HEAD", ["nope"], 'There is no question "nope": there are framework,'],
])("%s %j is refused", async (ref, asked, message) => {
  await expect(templatesDiff(copy.folder, ref, asked)).rejects.toThrow(message);
  expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
});
