import { closeSync, existsSync, openSync } from "node:fs";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { version } from "../../generators/assets.ts";
import { sourceOf } from "../../generators/source.ts";
import { cli, contentsOf, root, runNode, someAnswers, temporaryFolder } from "./support.ts";

const written = ["--yes", "--no-install", "--no-git"];

describe("without a terminal", () => {
  test("missing answers: exit 2, what is missing, the exact command, no prompt", async () => {
    const folder = await temporaryFolder();

    const result = await runNode([cli, "--framework", "http"], folder);

    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("--adapter");
    expect(result.stderr).toContain("redis-streams (default cluster)");
    expect(await readdir(folder)).toEqual([]);

    const command = result.stderr.trim().split("\n").at(-1)?.trim().split(" ") ?? [];
    const again = await runNode([...command.slice(1), "--no-install", "--no-git"], folder);
    expect(again.code).toBe(0);
  });

  test("--yes: an app of defaults, and only results on stdout", async () => {
    const folder = await temporaryFolder();
    const env = { npm_config_user_agent: "pnpm/11.0.0 npm/? node/v24.0.0" };

    const result = await runNode([cli, ...written], folder, env);

    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("Made my-socketio-app");
    expect(result.stdout).toContain("pnpm install");
    const record = join(folder, "my-socketio-app", ".sticky-socketio", "answers.json");
    expect(JSON.parse(await readFile(record, "utf8"))).toEqual({
      format: 1,
      generator: version,
      source: await sourceOf(root),
      packageManager: "pnpm@11.0.0",
      answers: {
        name: "my-socketio-app",
        framework: "express",
        adapter: "cluster",
        balancing: "least-connection",
        transports: "all",
        tls: false,
        language: "typescript",
        with: [],
        packageManager: "pnpm",
      },
      namespaces: [],
      pristine: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("the current directory, whatever else is in it", async () => {
    const folder = join(await temporaryFolder(), "here");
    await mkdir(folder);
    // Yeoman would look into both of these.
    await writeFile(join(folder, ".yo-rc.json"), "{broken");
    await writeFile(join(folder, ".env"), "SECRET=1");

    const result = await runNode([cli, ".", ...written], folder);

    expect(result.code).toBe(0);
    expect(await readFile(join(folder, ".yo-rc.json"), "utf8")).toBe("{broken");
    expect(JSON.parse(await readFile(join(folder, "package.json"), "utf8"))).toMatchObject({
      name: "here",
    });
    expect(result.stdout).not.toContain("cd ");
  });
});

describe("wrong usage: exit 2 and nothing else happens", () => {
  test.each([
    [["--bogus"], "Valid options: --framework"],
    [["--framework", "nope"], "Valid values: express, fastify, koa, hono, nest, http"],
    [["--with", "docker,nope"], "Valid values: docker, compose"],
    [["--framework", "nest", "--language", "javascript"], "do not go together: Nest"],
    [["--answers", "gone.json"], "Cannot use the answers in gone.json: there is no such file"],
    [["--balancing"], "needs a value"],
    [["Bad Name"], "try bad-name"],
    [["one", "two"], 'also "two"'],
  ])("%s", async (args, message) => {
    const folder = await temporaryFolder();
    const result = await runNode([cli, ...args, "--yes"], folder);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("    at ");
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("without loading anything heavy", () => {
  test.each([["--help"], ["-h"]])("%s", async (flag) => {
    const result = await runNode([cli, flag, "--yes"], root);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/^Usage: create-sticky-socketio-app \[directory\] \[options\]/);
  });

  test("--version", async () => {
    const result = await runNode([cli, "--version"], root);
    expect(result).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("an old Node: one line, exit 1", async () => {
    const disguise = "Object.defineProperty(process.versions, 'node', { value: '22.17.9' })";
    const result = await runNode(
      ["--import", `data:text/javascript,${disguise}`, cli, "--help"],
      root,
    );
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toBe(
      "create-sticky-socketio-app needs Node 22.18 or newer: this is 22.17.9\n",
    );
    const { engines } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(engines.node).toBe(">=22.18.0");
  });
});

test("an answers file in place of the answers; flags win", async () => {
  const folder = await temporaryFolder();
  const { directory: _directory, ...rest } = someAnswers;
  await writeFile(join(folder, "a.json"), JSON.stringify(rest));
  const args = ["app", "--answers", "a.json", "--framework", "koa", "--no-install", "--no-git"];

  const result = await runNode([cli, ...args], folder);

  expect(result.code).toBe(0);
  const record = await readFile(join(folder, "app", ".sticky-socketio", "answers.json"), "utf8");
  expect(JSON.parse(record)).toMatchObject({ answers: { ...rest, framework: "koa", name: "app" } });
});

test.each([
  ["", []],
  [" as JSON", ["--json"]],
])(
  "an app is made when its output%s goes to a disk that is full, which is told in a line: exit 1",
  async (_what, flags) => {
    const folder = await temporaryFolder();
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));

    const { status, stderr } = spawnSync(process.execPath, [cli, "app", ...written, ...flags], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", full, "pipe"],
    });

    expect(stderr).toBe(
      "The output could not be written: ENOSPC: no space left on device, write\n",
    );
    expect(status).toBe(1);
    expect(await readdir(join(folder, "app"))).toContain("package.json");
  },
);

test("a folder that Vitest cannot work in is told before the next steps", async () => {
  const folder = join(await temporaryFolder(), "C#");
  await mkdir(folder);
  const { code, stdout } = await runNode([cli, "app", ...written], folder);
  expect(code).toBe(0);
  expect(stdout).toContain(`"npm test" fails in ${join(folder, "app")}: `);
});

test("inside a git repository: no other one", async () => {
  const folder = await temporaryFolder();
  execFileSync("git", ["init", "--quiet"], { cwd: folder });

  const result = await runNode([cli, "app", "--yes", "--no-install"], folder);

  expect(result.code).toBe(0);
  expect(result.stderr).toContain("it was there before");
  expect(existsSync(join(folder, "app", ".git"))).toBe(false);
});

test("the last line is the command that makes the same again", async () => {
  const folder = await temporaryFolder();
  const args = ["one", "--yes", "--tls", "--with", "docker,auth", "--no-install", "--no-git"];
  const result = await runNode([cli, ...args], folder);

  const command = result.stdout.trim().split("\n").at(-1)?.trim().split(" ") ?? [];
  await rename(join(folder, "one"), join(folder, "first"));
  const again = await runNode(command.slice(1), folder);

  expect(again.code).toBe(0);
  expect(await contentsOf(join(folder, "one"))).toEqual(await contentsOf(join(folder, "first")));
});

test("no colours where they are not wanted", async () => {
  const folder = await temporaryFolder();
  const result = await runNode([cli, ...written, "--dry-run"], folder, {
    FORCE_COLOR: undefined,
    NO_COLOR: "1",
  });
  expect(result.stdout).not.toContain("\u001b");
});
