import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { folder } from "./install.ts";

/** The home of someone who has never run a package manager before. */
export interface Home {
  readonly folder: string;
  /** The whole environment of a program of theirs; every package manager in it uses the registry. */
  readonly env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

const { platform, arch } = process;
const modules = join(folder, "node_modules");

/** Programs that are installed there: package managers, yo, this Node and what the machine has, but nothing of ours. */
const programs = [
  // The programs themselves, where they are binaries: what starts them in .bin is a makeshift.
  join(modules, "@pnpm", `exe.${platform}-${arch}`),
  join(modules, "@oven", `bun-${platform}-${arch === "x64" ? "x64-baseline" : "aarch64"}`, "bin"),
  join(modules, ".bin"),
  join(process.execPath, ".."),
  ...(process.env["PATH"] ?? "").split(delimiter).filter((path) => !path.includes("node_modules")),
];

const settingsOfGit = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

/** Makes a home where nothing is cached and nothing is configured but the registry and who uses git. */
export async function newHome(registry: string): Promise<Home> {
  const home = await mkdtemp(join(tmpdir(), "home-"));
  const env = {
    HOME: home,
    USERPROFILE: home,
    PATH: programs.join(delimiter),
    // What they do in pipelines: no question, no progress bar.
    CI: "1",
    NO_COLOR: "1",
    ...settingsOfGit,
    ...settingsOfNpm(home, registry),
    ...settingsOfOthers(home, registry),
  };
  return { folder: home, env, remove: () => rm(home, { recursive: true, force: true }) };
}

function settingsOfNpm(home: string, registry: string): NodeJS.ProcessEnv {
  return {
    npm_config_registry: registry,
    npm_config_cache: join(home, "npm-cache"),
    npm_config_userconfig: join(home, "npmrc"),
    npm_config_globalconfig: join(home, "global-npmrc"),
    npm_config_update_notifier: "false",
    npm_config_audit: "false",
    npm_config_fund: "false",
  };
}

function settingsOfOthers(home: string, registry: string): NodeJS.ProcessEnv {
  return {
    pnpm_config_registry: registry,
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_STATE_HOME: join(home, "state"),
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
    YARN_GLOBAL_FOLDER: join(home, "yarn"),
    // Otherwise it refuses what was published a moment ago.
    YARN_NPM_MINIMAL_AGE_GATE: "0",
    YARN_ENABLE_TELEMETRY: "0",
    BUN_CONFIG_REGISTRY: registry,
    BUN_INSTALL_CACHE_DIR: join(home, "bun-cache"),
  };
}
