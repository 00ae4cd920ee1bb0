import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { installCommand } from "../../generators/package-managers.ts";
import { runtimeTarball } from "../../generators/assets.ts";
import { childEnvironment } from "../../generators/steps/child-environment.ts";
import { startRepository } from "../../generators/steps/git.ts";
import { install, missingForDevelopment } from "../../generators/steps/install.ts";
import { type PinOptions, pin } from "../../generators/steps/pin.ts";
import { root, temporaryFolder } from "./support.ts";

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
  const quiet = { showsOutput: false, next: ["cd x", "yarn start"] };

  test("ends with its signal", async () => {
    await withPrograms({ npm: "echo begun > begun; exec sleep 60" });
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const { signal } = controller;

    const attempt = install(folder, "npm", { ...quiet, signal });
    await vi.waitFor(() => expect(existsSync(join(folder, "begun"))).toBe(true));
    controller.abort();

    await expect(attempt).rejects.toMatchObject({ code: "STOPPED", exitCode: 130 });
    await expect(attempt).rejects.toThrow(/The app is written; go on with:\n\n {2}cd x/);
  });

  test("runs the package manager in the app", async () => {
    const folder = await temporaryFolder();
    await withPrograms({ pnpm: 'echo "$@" > arguments; env > environment' });
    vi.stubEnv("npm_config_user_agent", "npm/11");

    await install(folder, "pnpm", quiet);

    const read = (name: string) => execFileSync("cat", [join(folder, name)], { encoding: "utf8" });
    expect(read("arguments")).toBe("install --prod=false\n");
    expect(read("environment")).not.toMatch(/^npm_config_user_agent=/m);
  });

  // npm leaves out development dependencies with each of these; others do not today.
  test.each([
    ["NODE_ENV", "production"],
    ["npm_config_omit", "dev"],
    ["NPM_CONFIG_PRODUCTION", "true"],
    ["npm_config_only", "prod"],
  ])("installs development dependencies with %s=%s", async (name, value) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "tool"));
    await writeFile(join(folder, "tool", "package.json"), '{ "name": "tool", "version": "1.0.0" }');
    const devDependencies = { tool: "file:tool" };
    await writeFile(join(folder, "package.json"), JSON.stringify({ devDependencies }));
    vi.stubEnv(name, value);
    vi.stubEnv("npm_config_offline", "true");

    expect(await missingForDevelopment(folder)).toEqual(["tool"]);
    await install(folder, "npm", quiet);

    expect(await missingForDevelopment(folder)).toEqual([]);
    expect(installCommand("npm")).toBe("npm install --include=dev");
  });

  test("says how to go on after a failure", async () => {
    await withPrograms({ yarn: "echo to stdout; echo to stderr >&2; exit 7" });
    const attempt = install(await temporaryFolder(), "yarn", quiet);

    await expect(attempt).rejects.toMatchObject({ code: "INSTALL_FAILED", exitCode: 1 });
    await expect(attempt).rejects.toThrow(/"yarn install" failed \(exit code 7\)/);
    await expect(attempt).rejects.toThrow(/^to stdout\nto stderr\n/);
    await expect(attempt).rejects.toThrow(/ {2}cd x\n {2}yarn start$/);
  });

  test("names a package manager that is not there", async () => {
    await withPrograms({}, true);
    const attempt = install(await temporaryFolder(), "bun", quiet);
    await expect(attempt).rejects.toThrow(/"bun install" failed \(there is no such program\)/);
  });
});

describe("git", () => {
  test("a repository with a first commit", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    for (const [name, value] of Object.entries(identity)) vi.stubEnv(name, value);

    expect(await startRepository(folder, "First")).toEqual({
      committed: true,
      message: "Made a git repository with a first commit",
    });

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

    const outcome = await startRepository(join(outer, "apps", "mine"), "First");
    expect(outcome.committed).toBe(false);
    expect(outcome.message).toMatch(/was there before/);
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

    const { committed, message } = await startRepository(folder, "First");
    expect(committed).toBe(false);
    expect(message).toMatch(/^No first commit: git commit failed \(.+\)$/);
  });

  test("a missing git is told in one line", async () => {
    await withPrograms({}, true);
    const outcome = await startRepository(await temporaryFolder(), "First");
    expect(outcome).toEqual({
      committed: false,
      message: "No first commit: git init failed (git is not installed)",
    });
  });
});

/** What this process looks like when it was started by a package manager. */
function agent(text: string): PinOptions {
  return { cwd: ".", env: { ...process.env, npm_config_user_agent: text } };
}

describe("the version of a package manager", () => {
  test.each([
    ["npm", "npm/11.2.3 node/v24.0.0 linux x64", "npm@11.2.3"],
    ["pnpm", "pnpm/11.0.0-rc.1 npm/? node/v24.0.0", "pnpm@11.0.0-rc.1"],
    ["npm", "pnpm/11.0.0 npm/? node/v24.0.0", undefined],
    ["yarn", "yarn/1.22.22 npm/? node/v24.0.0", undefined],
    ["bun", "bun/${PATH} npm/?", undefined],
  ] as const)("%s, run by %s: %s", async (name, text, expected) => {
    expect(await pin(name, agent(text))).toBe(expected);
  });

  test("is asked of one that does not run us", async () => {
    await withPrograms({ pnpm: "echo 11.0.0", yarn: "echo 1.22.22", bun: "exit 1" });
    const options = agent("npm/11.2.3 node/v24.0.0");
    expect(await pin("pnpm", options)).toBe("pnpm@11.0.0");
    expect(await pin("yarn", options)).toBe(undefined);
    expect(await pin("bun", options)).toBe(undefined);
  });

  test("is not known of one that is not there", async () => {
    await withPrograms({}, true);
    expect(await pin("pnpm", agent(""))).toBe(undefined);
  });
});

describe("the environment of child processes", () => {
  const settings = {
    NPM_CONFIG_CACHE: "/cache",
    NPM_CONFIG_MIN_RELEASE_AGE: "3",
    NPM_TOKEN: "secret",
    npm_config_cafile: "/ca.pem",
    npm_config_https_proxy: "http://127.0.0.1:1/",
    npm_config_ignore_scripts: "true",
    npm_config_offline: "true",
    npm_config_registry: "http://127.0.0.1:2/",
    npm_config_a_setting_of_a_later_npm: "on",
    "npm_config_//127.0.0.1:2/:_authToken": "secret",
    pnpm_config_minimum_release_age: "1440",
    YARN_NPM_MINIMAL_AGE_GATE: "3d",
    YARN_ENABLE_SCRIPTS: "false",
    BUN_CONFIG_REGISTRY: "http://127.0.0.1:2/",
  };

  test("keeps every setting that a person gives by variable", () => {
    expect(childEnvironment(settings)).toEqual(settings);
  });

  test("drops what a package manager tells about its own run", () => {
    const run = {
      npm_command: "exec",
      npm_lifecycle_event: "npx",
      npm_package_name: "x",
      npm_execpath: "/npm",
      npm_config_user_agent: "npm/11",
      npm_config_call: "x",
      NPM_CONFIG_WORKSPACE: "a",
      "npm_config_dry-run": "true",
    };
    expect(childEnvironment({ PATH: "/bin", ...run })).toEqual({ PATH: "/bin" });
  });

  test("keeps what npm exports of its settings, and drops what its run works on", async () => {
    const folder = await temporaryFolder();
    const module = join(root, "generators/steps/child-environment.ts");
    const code = `import(${JSON.stringify(module)}).then((m) => console.log(JSON.stringify(m.childEnvironment())))`;
    const scripts = { show: `node -e '${code}'` };
    await writeFile(join(folder, "package.json"), JSON.stringify({ scripts }));
    const flags = ["--ignore-scripts", "--offline", "--dry-run", "--workspaces=false"];
    const said = execFileSync("npm", ["run", "--silent", "show", ...flags], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NPM_CONFIG_MIN_RELEASE_AGE: "3" },
    });
    const kept = JSON.parse(said) as NodeJS.ProcessEnv;

    expect(kept).toMatchObject({
      NPM_CONFIG_MIN_RELEASE_AGE: "3",
      npm_config_ignore_scripts: "true",
      npm_config_offline: "true",
    });
    const left = Object.keys(kept).filter((name) =>
      /^npm_(?!config_)|_(?:dry_run|workspaces|local_prefix|user_agent)$/.test(name),
    );
    expect(left).toEqual([]);
  });
});

test("a runtime that is not built says what to do", async () => {
  const attempt = runtimeTarball("9.9.9", await temporaryFolder());
  await expect(attempt).rejects.toMatchObject({ code: "NOT_BUILT", exitCode: 1 });
  await expect(attempt).rejects.toThrow(/sticky-socketio-9\.9\.9\.tgz is missing.*npm run build/);
});
