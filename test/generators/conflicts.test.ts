import { execSync } from "node:child_process";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, contentsOf, parseLines, runNode, temporaryFolder } from "./support.ts";

const pathWithNode = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
const written = ["--yes", "--no-install", "--no-git"];

/** A folder that somebody works in. */
async function usersFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), "here");
  await mkdir(folder);
  await writeFile(join(folder, ".env"), "SECRET=1");
  await writeFile(join(folder, "README.md"), "mine");
  return folder;
}

describe("--on-conflict fail, the default", () => {
  test("files of an app without its record are a number: exit 3 and every byte as before", async () => {
    const folder = await temporaryFolder();
    await runNode([cli, "app", ...written], folder);
    await rm(join(folder, "app", ".sticky-socketio"), { recursive: true });
    const before = await contentsOf(folder);

    const result = await runNode([cli, "app", ...written], folder);

    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toContain(`  ${Object.keys(before).length} files that are the same`);
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("what differs comes first, and the rest as a number; then the command", async () => {
    const folder = await temporaryFolder();
    await runNode([cli, "app", ...written, "--framework", "koa"], folder);
    await rm(join(folder, "app", ".sticky-socketio"), { recursive: true });
    const count = Object.keys(await contentsOf(folder)).length;
    await writeFile(join(folder, "app", "package.json"), "{}");

    const result = await runNode([cli, "app", ...written, "--framework", "koa"], folder);

    expect(result.stderr).toContain(
      `\n\n  app/package.json\n  and ${count - 1} files that are the same already\n\n`,
    );
    const last = result.stderr.trimEnd().split("\n").at(-1);
    expect(last).toMatch(/^ {2}node .*cli.* app --framework koa .* --no-install --no-git$/);
  });

  test("only what is in the way is listed, and nothing is written", async () => {
    const folder = await usersFolder();

    const result = await runNode([cli, ".", ...written], folder);

    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/^ {2}README\.md$/m);
    expect(result.stderr).not.toContain(".env");
    expect((await readdir(folder)).toSorted()).toEqual([".env", "README.md"]);
  });
});

test("--on-conflict skip: what is there stays, the rest is written", async () => {
  const folder = await usersFolder();

  const result = await runNode([cli, ".", ...written, "--on-conflict", "skip"], folder);

  expect(result.code).toBe(0);
  expect(await readFile(join(folder, ".env"), "utf8")).toBe("SECRET=1");
  expect(await readFile(join(folder, "README.md"), "utf8")).toBe("mine");
  expect(await readdir(folder)).toContain("package.json");
  expect(result.stdout).toContain("Kept as it is, and not the app's: README.md.\n");
  expect(result.stdout).not.toContain("package.json was kept");
});

test("--on-conflict skip says what an app without its package.json lacks", async () => {
  const folder = await usersFolder();
  await writeFile(join(folder, "package.json"), "{}");

  const args = [".", ...written, "--on-conflict", "skip"];
  const dry = await runNode([cli, ...args, "--dry-run"], folder);
  const result = await runNode([cli, ...args, "--json"], folder);

  expect(dry.stdout).toContain("Note: package.json was kept: its scripts and dependencies are not");
  expect(parseLines(result.stdout).at(-1)).toMatchObject({
    type: "result",
    notes: [
      "Kept as they are, and not the app's: README.md, package.json.",
      expect.stringMatching(/^package\.json was kept: /),
    ],
  });
});

test("--on-conflict overwrite: files are replaced, others stay, no copy is left", async () => {
  const folder = await usersFolder();

  const result = await runNode([cli, ".", ...written, "--on-conflict", "overwrite"], folder);

  expect(result.code).toBe(0);
  expect(await readFile(join(folder, ".env"), "utf8")).toBe("SECRET=1");
  expect(await readFile(join(folder, "README.md"), "utf8")).toMatch(/^# here\n/);
  expect((await readdir(folder)).filter((name) => name.endsWith(".old"))).toEqual([]);
});

test.each(["fail", "skip", "overwrite"])(
  "create into an app points to update with --on-conflict %s",
  async (policy) => {
    const folder = await temporaryFolder();
    await runNode([cli, "app", ...written], folder);
    const before = await contentsOf(folder);

    const args = ["app", ...written, "--on-conflict", policy, "--adapter", "redis", "--json"];
    const result = await runNode([cli, ...args], folder);

    expect(result.code).toBe(3);
    expect(parseLines(result.stdout)).toMatchObject([
      {
        type: "error",
        code: "APP_EXISTS",
        command: expect.stringMatching(/ update --adapter redis$/),
      },
    ]);
    expect(await contentsOf(folder)).toEqual(before);
    const { command } = parseLines(result.stdout)[0] as { command: string };
    execSync(command, { cwd: folder, env: { ...process.env, PATH: pathWithNode } });
    expect(await contentsOf(folder)).not.toEqual(before);
  },
);

describe("--dry-run and --diff write nothing", () => {
  test("the plan, and the command that does it", async () => {
    const folder = await temporaryFolder();
    const result = await runNode([cli, "app", ...written, "--dry-run"], folder);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/^create +src\/main\.ts$/m);
    expect(result.stdout).toMatch(/To do it:\n {2}node .* app --framework express .*--no-git\n$/);
    expect(await readdir(folder)).toEqual([]);
  });

  test("exit 3 when something is in the way", async () => {
    const folder = await usersFolder();
    const before = await contentsOf(folder);
    const result = await runNode([cli, ".", ...written, "--dry-run"], folder);
    expect(result.code).toBe(3);
    expect(result.stdout).toMatch(/^conflict +README\.md$/m);
    expect(result.stderr).toContain("README.md");
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("exit 0 when it would be skipped or replaced", async () => {
    const folder = await usersFolder();
    for (const policy of ["skip", "overwrite"]) {
      const args = [".", ...written, "--dry-run", "--on-conflict", policy];
      const result = await runNode([cli, ...args], folder);
      expect(result.code).toBe(0);
      expect(result.stdout).toMatch(new RegExp(`^${policy} +README\\.md$`, "m"));
    }
    expect(await readdir(folder)).toHaveLength(2);
  });

  test("a diff of everything, and nothing else on stdout", async () => {
    const folder = await usersFolder();
    const args = [".", ...written, "--diff", "--on-conflict", "overwrite"];
    const result = await runNode([cli, ...args], folder);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/^diff --git a\/\.env\.example /);
    expect(result.stdout).toContain("--- a/README.md\n+++ b/README.md\n@@ -1,1 +1,");
    expect(await readdir(folder)).toHaveLength(2);
  });
});
