/** What a package manager tells its child about the script or package that it runs; these are no settings. */
const ABOUT_THE_RUN = /^npm_(?:lifecycle_|package_|command$|execpath$|node_execpath$)/;

/**
 * Settings of npm that say what one run of it works on. npm exports every setting to its child, so an installation further
 * down would obey these as well. All other settings (registry, proxy, cafile, ignore-scripts, before, offline …) are kept,
 * unknown ones too: a setting that restricts an installation must not get lost on the way.
 */
const settingsOfOneRun: Readonly<Record<string, string>> = {
  call: "command of `npm exec`",
  package: "packages of `npm exec`",
  workspace: "members of the workspace to work on",
  workspaces: "the same: all or none",
  include_workspace_root: "the same: the root as well",
  local_prefix: "folder of the project to work on",
  global_prefix: "folder of global packages, derived from other settings",
  global: "work on global packages",
  location: "the same, as a word",
  dry_run: "report and write nothing",
  package_lock_only: "write the lockfile and install nothing",
  user_agent: "name and version of the running package manager",
  npm_version: "the same, version only",
  node_gyp: "path inside the running npm",
};

/** What `git rev-parse --local-env-vars` lists, without the settings that a person may give by variable. */
const ofOneRepository = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

/**
 * The environment for programs started here: this process's own, without the run of the package manager and the git
 * repository around it, which need not be those of the app.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const entries = Object.entries(env).filter(
    ([name]) => !ofOneRepository.has(name) && !ABOUT_THE_RUN.test(name) && !isOfOneRun(name),
  );
  return Object.fromEntries(entries);
}

/** npm reads the names of its settings in any case, and `-` as `_`. */
function isOfOneRun(name: string): boolean {
  const [, setting] = /^npm_config_(.+)$/i.exec(name) ?? [];
  return (
    setting !== undefined &&
    Object.hasOwn(settingsOfOneRun, setting.toLowerCase().replaceAll("-", "_"))
  );
}
