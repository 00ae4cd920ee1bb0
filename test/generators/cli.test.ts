import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../generators/assets.ts";
import { cli, contentsOf, root, runNode, temporaryFolder } from "./support.ts";

const written = ["--yes", "--no-install", "--no-git"];

describe("without a terminal", () => {
  test("missing answers: exit 2, what is missing, the exact command, no prompt", async () => {
    const folder = await temporaryFolder();

    const result = await runNode([cli, "--framework", "http"], folder);

    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("--adapter");
    expect(result.stderr).toContain("cluster | redis (default cluster)");
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
      generator: version,
      answers: {
        name: "my-socketio-app",
        framework: "express",
        adapter: "cluster",
        balancing: "least-connection",
        packageManager: "pnpm",
      },
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

describe("nothing is overwritten", () => {
  test("the same command twice: exit 3 and every byte as before", async () => {
    const folder = await temporaryFolder();
    await runNode([cli, "app", ...written], folder);
    const before = await contentsOf(folder);

    const result = await runNode([cli, "app", ...written], folder);

    expect(result).toMatchObject({ code: 3, stdout: "" });
    for (const path of Object.keys(before)) expect(result.stderr).toContain(path);
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("files of the user: exit 3, only what is in the way is listed, nothing is written", async () => {
    const folder = join(await temporaryFolder(), "here");
    await mkdir(folder);
    await writeFile(join(folder, ".env"), "SECRET=1");
    await writeFile(join(folder, "README.md"), "mine");

    const result = await runNode([cli, ".", ...written], folder);

    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/^ {2}README\.md$/m);
    expect(result.stderr).not.toContain(".env");
    expect((await readdir(folder)).toSorted()).toEqual([".env", "README.md"]);
  });
});

describe("wrong usage: exit 2 and nothing else happens", () => {
  test.each([
    [["--bogus"], "Valid options: --framework"],
    [["--framework", "nope"], "Valid values: express, http"],
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

test("a failing installation: exit 1, the files stay, and what to do", async () => {
  const folder = await temporaryFolder();
  const npm = join(folder, "npm");
  await writeFile(npm, "#!/bin/sh\necho no network; exit 1\n");
  await chmod(npm, 0o755);
  const env = { PATH: `${folder}${delimiter}${process.env["PATH"]}` };

  const result = await runNode([cli, "app", "--yes"], folder, env);

  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toContain("no network");
  expect(result.stderr).toMatch(/ {2}cd app\n {2}npm install\n {2}npm start\n$/);
  expect(existsSync(join(folder, "app", "package.json"))).toBe(true);
});
