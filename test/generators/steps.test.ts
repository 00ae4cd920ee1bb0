import { execFileSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { runtimeTarball } from "../../generators/assets.ts";
import { childEnvironment } from "../../generators/steps/child-environment.ts";
import { startRepository } from "../../generators/steps/git.ts";
import { install } from "../../generators/steps/install.ts";
import { temporaryFolder } from "./support.ts";

/** Puts programs in front of the real ones, each a shell script; alone, nothing but them can be found. */
async function withPrograms(programs: Record<string, string>, alone = false): Promise<void> {
  const bin = await temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  vi.stubEnv("PATH", alone ? bin : `${bin}${delimiter}${process.env["PATH"]}`);
}

afterEach(() => void vi.unstubAllEnvs());

const identity = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

describe("install", () => {
  test("runs the package manager in the app", async () => {
    const folder = await temporaryFolder();
    await withPrograms({ pnpm: 'echo "$@" > arguments; env > environment' });
    vi.stubEnv("npm_config_user_agent", "npm/11");

    await install(folder, "pnpm");

    const read = (name: string) => execFileSync("cat", [join(folder, name)], { encoding: "utf8" });
    expect(read("arguments")).toBe("install\n");
    expect(read("environment")).not.toMatch(/^npm_config_user_agent=/m);
  });

  test("says how to go on after a failure", async () => {
    await withPrograms({ yarn: "exit 7" });
    const attempt = install(await temporaryFolder(), "yarn");

    await expect(attempt).rejects.toMatchObject({ code: "INSTALL_FAILED", exitCode: 1 });
    await expect(attempt).rejects.toThrow(/"yarn install" failed \(exit code 7\)/);
    await expect(attempt).rejects.toThrow(/ {2}cd .*\n {2}yarn install\n {2}yarn start$/);
  });

  test("names a package manager that is not there", async () => {
    await withPrograms({}, true);
    const attempt = install(await temporaryFolder(), "bun");
    await expect(attempt).rejects.toThrow(/"bun install" failed \(there is no such program\)/);
  });
});

describe("git", () => {
  test("a repository with a first commit", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    for (const [name, value] of Object.entries(identity)) vi.stubEnv(name, value);

    expect(await startRepository(folder, "First")).toBe(
      "Made a git repository with a first commit",
    );

    const log = execFileSync("git", ["log", "--format=%s", "--name-only"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(log).toBe("First\n\nfile\n");
  });

  test("none inside another repository", async () => {
    const outer = await temporaryFolder();
    await mkdir(join(outer, ".git"));
    await mkdir(join(outer, "apps", "mine"), { recursive: true });

    expect(await startRepository(join(outer, "apps", "mine"), "First")).toMatch(/was there before/);
  });

  test("a missing identity is told in one line", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    vi.stubEnv("HOME", folder);
    vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
    vi.stubEnv("GIT_CONFIG_GLOBAL", join(folder, "none"));
    // Without this git would guess one from the machine's name.
    vi.stubEnv("GIT_CONFIG_COUNT", "1");
    vi.stubEnv("GIT_CONFIG_KEY_0", "user.useConfigOnly");
    vi.stubEnv("GIT_CONFIG_VALUE_0", "true");

    const line = await startRepository(folder, "First");
    expect(line).toMatch(/^No first commit: git commit failed \(.+\)$/);
  });

  test("a missing git is told in one line", async () => {
    await withPrograms({}, true);
    const line = await startRepository(await temporaryFolder(), "First");
    expect(line).toBe("No first commit: git init failed (git is not installed)");
  });
});

test("children do not inherit what npm says of its own script", () => {
  const env = {
    PATH: "/bin",
    npm_config_call: "x",
    npm_lifecycle_event: "npx",
    npm_config_registry: "r",
    NPM_CONFIG_CACHE: "c",
  };
  expect(childEnvironment(env)).toEqual({
    PATH: "/bin",
    npm_config_registry: "r",
    NPM_CONFIG_CACHE: "c",
  });
});

test("a runtime that is not built says what to do", async () => {
  const attempt = runtimeTarball("9.9.9", await temporaryFolder());
  await expect(attempt).rejects.toMatchObject({ code: "NOT_BUILT", exitCode: 1 });
  await expect(attempt).rejects.toThrow(/sticky-socketio-9\.9\.9\.tgz is missing.*npm run build/);
});
