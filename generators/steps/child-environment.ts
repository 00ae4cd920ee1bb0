const kept = new Set(["npm_config_registry", "npm_config_cache", "npm_config_userconfig"]);

/**
 * The environment for programs started here. What npm says of the script or package that it is running (`npm_*`) stays
 * out, because an npm further down would obey it; settings that a person makes by variable are passed on.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const entries = Object.entries(env).filter(
    ([name]) => !/^npm_/i.test(name) || kept.has(name.toLowerCase()),
  );
  return Object.fromEntries(entries);
}
