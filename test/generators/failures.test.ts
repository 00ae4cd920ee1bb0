import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cli, contentsOf, parseLines, runNode, temporaryFolder } from "./support.ts";

const written = ["--yes", "--no-install", "--no-git"];
const isRoot = process.geteuid?.() === 0;

test("a directory that may not be written to: exit 1, and what and why", async () => {
  const folder = await temporaryFolder();
  await chmod(folder, 0o555);
  // Permissions do not hold for root.
  const somebody = isRoot ? { uid: 65_534, gid: 65_534 } : {};

  const result = await runNode([cli, "app", ...written], folder, {}, somebody);

  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toMatch(/^Cannot write .*app.*: permission denied\./);
  expect(await readdir(folder)).toEqual([]);
});

/** A folder on a disk of its own that an app does not fit on. */
async function smallDisk(): Promise<string> {
  const folder = await temporaryFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  onTestFinished(() => void execFileSync("umount", [folder]));
  return folder;
}

describe.skipIf(!isRoot || process.platform !== "linux")("a full disk (root mounts one)", () => {
  test("exit 1, and everything that was written is gone", async () => {
    const folder = await smallDisk();
    const result = await runNode([cli, "app", ...written], folder);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain("no space is left on the device");
    expect(await readdir(folder)).toEqual([]);
  });

  test("files that were replaced come back", async () => {
    const folder = await smallDisk();
    const app = join(folder, "app");
    await mkdir(app);
    await writeFile(join(app, "README.md"), "mine");
    await writeFile(join(app, "tsconfig.json"), "mine, too");
    const before = await contentsOf(folder);

    const args = ["app", ...written, "--on-conflict", "overwrite", "--json"];
    const result = await runNode([cli, ...args], folder);

    expect(result.code).toBe(1);
    expect(parseLines(result.stdout).at(-1)).toMatchObject({ type: "error", code: "NOT_WRITTEN" });
    expect(await contentsOf(folder)).toEqual(before);
  });
});

/** For `--import`: sends this process a signal when it is about to make its n-th file. */
function interruptAt(count: number, signal: NodeJS.Signals): string {
  const code = `
    import { promises } from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { open } = promises;
    let files = 0;
    promises.open = async (...args) => {
      if (args[1] === "wx" && ++files === ${count}) {
        const alive = setInterval(() => {}, 1000);
        await new Promise((resolve) => {
          process.once("${signal}", resolve);
          process.kill(process.pid, "${signal}");
        });
        clearInterval(alive);
      }
      return open(...args);
    };
    syncBuiltinESMExports();
  `;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

describe("interrupted while files are written: exit 130, and nothing of ours is left", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("%s", async (signal) => {
    const folder = await temporaryFolder();
    const args = ["--import", interruptAt(9, signal), cli, "deep/app", ...written];
    const result = await runNode(args, folder);
    expect(result).toEqual({ code: 130, stdout: "", stderr: "Cancelled: nothing was written.\n" });
    expect(await readdir(folder)).toEqual([]);
  });

  test("files that were replaced come back", async () => {
    const folder = await temporaryFolder();
    await runNode([cli, "app", ...written], folder);
    await rm(join(folder, "app", ".sticky-socketio"), { recursive: true });
    await writeFile(join(folder, "app", "README.md"), "mine");
    await writeFile(join(folder, "app", "package.json"), "mine, too");
    const before = await contentsOf(folder);

    const args = ["app", ...written, "--on-conflict", "overwrite"];
    const result = await runNode(["--import", interruptAt(2, "SIGINT"), cli, ...args], folder);

    expect(result.code).toBe(130);
    expect(await contentsOf(folder)).toEqual(before);
  });
});

test("a registry that cannot be reached: exit 1, the app stays, and how to go on", async () => {
  const folder = await temporaryFolder();
  const settings = join(folder, "npmrc");
  await writeFile(settings, "fetch-retries=0\naudit=false\nupdate-notifier=false\n");
  const env = {
    npm_config_registry: "http://127.0.0.1:1",
    npm_config_userconfig: settings,
    npm_config_cache: join(folder, "cache"),
  };

  const result = await runNode([cli, "app", "--yes", "--no-git", "--json"], folder, env);

  expect(result.code).toBe(1);
  expect(result.stderr).toContain("npm error");
  const error = parseLines(result.stdout).at(-1);
  expect(error).toMatchObject({
    type: "error",
    code: "INSTALL_FAILED",
    exitCode: 1,
    next: ["cd app", "npm install", "npm run dev", "npm test"],
  });
  expect(error?.["message"]).toContain(
    "The app is written; go on with:\n\n  cd app\n  npm install",
  );
  expect(JSON.parse(await readFile(join(folder, "app", "package.json"), "utf8")).name).toBe("app");
});
