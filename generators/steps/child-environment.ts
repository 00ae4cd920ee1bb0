const kept = new Set(["npm_config_registry", "npm_config_cache", "npm_config_userconfig"]);

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
 * The environment for programs started here. What npm says of the script or package that it is running (`npm_*`) stays
 * out, because an npm further down would obey it; settings that a person makes by variable are passed on. So does what
 * git tells its hooks of the repository that they run for, which need not be that of the app.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const entries = Object.entries(env).filter(
    ([name]) =>
      !ofOneRepository.has(name) && (!/^npm_/i.test(name) || kept.has(name.toLowerCase())),
  );
  return Object.fromEntries(entries);
}
