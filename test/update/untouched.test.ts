import { execFileSync } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contentsOf, parseLines, runNode, temporaryFolder } from "../generators/support.ts";
import { appMaker, makeApp, programOf, read, runtimeOf, update } from "./support.ts";
import { twoVersions } from "./versions.ts";

const { older, newer } = twoVersions("untouched");
const oldApp = appMaker(older);

describe("an app that nobody has changed", () => {
  test("is what the new version makes, byte for byte; the second time nothing changes", async () => {
    const [app, expected] = [await oldApp(), await contentsOf(await makeApp(newer))];

    const first = await update(newer, app);

    expect(first).toMatchObject({ code: 0, stderr: "", last: { code: "UPDATED" } });
    expect(await contentsOf(app)).toEqual(expected);
    expect(first.actions).toMatchObject({
      "untouched.txt": "change",
      "dropped.txt": "delete",
      "docs/added.txt": "create",
      "logo.bin": "change",
      [runtimeOf("1.0.0")]: "delete",
      [runtimeOf("2.0.0")]: "create",
    });

    const second = await update(newer, app);
    expect(second).toMatchObject({ code: 0, last: { type: "result", code: "CURRENT" } });
    expect(second.actions).toEqual({});
    expect(await contentsOf(app)).toEqual(expected);
  });

  test.each([
    ["with everything", ["--tls", "--with", "docker,compose,auth,metrics,github-actions"]],
    ["with Nest, Redis and pnpm", ["--framework", "nest", "--adapter", "redis"]],
  ])("%s", async (_what, args) => {
    const app = await makeApp(older, ...args);
    const expected = await contentsOf(await makeApp(newer, ...args));
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(await contentsOf(app)).toEqual(expected);
  });

  test("gets the runtime of a program of the same version under another name", async () => {
    const same = programOf("untouched-runtime", "1.0.0", {
      "dist/vendor/sticky-socketio-1.0.0.tgz": "\0another build",
    });
    const before = programOf("untouched-runtime-before", "1.0.0");
    const app = await makeApp(before);

    const { actions, last } = await update(same, app);

    const created = Object.keys(actions).filter((path) => actions[path] === "create");
    expect(created).toEqual([
      expect.stringMatching(/^vendor\/sticky-socketio-1\.0\.0-[0-9a-f]{8}\.tgz$/),
    ]);
    expect(actions).toEqual({
      [runtimeOf("1.0.0")]: "delete",
      [created[0] ?? ""]: "create",
      "package.json": "change",
    });
    expect(read(app, "package.json")).toContain(`"file:${created[0]}"`);
    expect(last["next"]).toEqual(["npm install", "npm test"]);
  });

  test("after its folder was moved and renamed", async () => {
    const app = await oldApp();
    const moved = join(await temporaryFolder(), "Somewhere Else");
    await cp(app, moved, { recursive: true });
    expect(await update(newer, moved)).toMatchObject({ code: 0 });
    expect(await contentsOf(moved)).toEqual(await contentsOf(await makeApp(newer)));
  });
});

describe("without changing anything", () => {
  test("--check: 3 and what would change, then 0", async () => {
    const app = await oldApp();
    const before = await contentsOf(app);

    const result = await update(newer, app, "--check");

    expect(result).toMatchObject({ code: 3, last: { type: "error", code: "OUTDATED" } });
    expect(result.last["files"]).toContainEqual({ path: "untouched.txt", action: "change" });
    expect(await contentsOf(app)).toEqual(before);
    await update(newer, app);
    expect(await update(newer, app, "--check")).toMatchObject({
      code: 0,
      last: { code: "CURRENT" },
    });
    expect(await update(older, await oldApp(), "--check")).toMatchObject({ code: 0 });
  });

  test("--dry-run: the plan", async () => {
    const app = await oldApp();
    const before = await contentsOf(app);
    const { code, stdout, stderr } = await runNode([newer.cli, "update", "--dry-run"], app);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^change +untouched\.txt$/m);
    expect(stdout).toMatch(/^delete +dropped\.txt$/m);
    expect(stdout).not.toContain("same");
    expect(await contentsOf(app)).toEqual(before);
  });

  test("--diff: a patch that makes of the old app the new one, but for what is no text", async () => {
    const app = await oldApp();
    const before = await contentsOf(app);
    const { code, stdout } = await runNode([newer.cli, "update", "--diff"], app);
    expect(code).toBe(0);
    expect(stdout).toContain("--- a/untouched.txt\n+++ b/untouched.txt\n");
    expect(stdout).toContain("-older\n+newer\n");
    expect(stdout).toContain("deleted file mode 100644");
    expect(stdout).toContain("Binary file logo.bin differs");
    expect(await contentsOf(app)).toEqual(before);

    execFileSync("git", ["apply"], {
      cwd: app,
      input: stdout.replaceAll(/^Binary file .*\n/gm, ""),
    });
    expect(textsOf(await contentsOf(app))).toEqual(textsOf(await contentsOf(await makeApp(newer))));
  });
});

test("what people see: files, what is new, what comes next", async () => {
  const app = await oldApp();
  const { code, stdout, stderr } = await runNode([newer.cli, "update"], app);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^change +untouched\.txt$/m);
  expect(stdout).toContain("New in 2.0.0:\n\n### Changed\n\n- Everything.\n");
  expect(stdout).not.toContain("- The first.");
  expect(stdout).toMatch(/Updated app \(create-sticky-socketio-app 2\.0\.0\): \d+ files changed/);
  expect(stdout).toMatch(/Next:\n {2}npm install\n {2}npm test\n$/);
});

test("what programs see: one JSON object a line, the last one the result", async () => {
  const app = await oldApp();
  const { stdout } = await runNode([newer.cli, "update", "--json"], app);
  const lines = parseLines(stdout);
  expect(lines.map(({ type }) => type)).toEqual(["plan", "written", "changelog", "result"]);
  const [plan, written, changelog, result] = lines;
  expect(plan).toMatchObject({ directory: app, migrations: [] });
  expect(plan?.["files"]).toContainEqual({ path: "untouched.txt", action: "change" });
  expect(written?.["files"]).toContain("untouched.txt");
  expect(written?.["deleted"]).toContain("dropped.txt");
  expect(changelog).toMatchObject({ entries: [{ version: "2.0.0" }] });
  expect(result).toMatchObject({
    code: "UPDATED",
    directory: app,
    from: "1.0.0",
    to: "2.0.0",
    answers: { name: "app", framework: "http" },
    next: ["npm install", "npm test"],
  });
});

test("many services in a script: no terminal, no prompt, one exit code each", async () => {
  const apps = await Promise.all(Array.from({ length: 5 }, () => oldApp()));
  for (const app of apps) expect(await update(newer, app)).toMatchObject({ code: 0, stderr: "" });
  const records = apps.map((app) => readFile(join(app, ".sticky-socketio/answers.json"), "utf8"));
  expect(new Set(await Promise.all(records)).size).toBe(1);
  expect(JSON.parse(read(apps[0] ?? "", ".sticky-socketio/answers.json"))).toMatchObject({
    format: 1,
    generator: "2.0.0",
    answers: { name: "app" },
    namespaces: [],
  });
});

function textsOf(files: Readonly<Record<string, string>>): [path: string, digest: string][] {
  return Object.entries(files).filter(([path]) => !/\.(?:tgz|gz|bin)$/.test(path));
}
