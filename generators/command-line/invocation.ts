import { basename, relative } from "node:path";
import { type Values, answerNames, flagOf, optionNames, options } from "../options.ts";
import { packageManagers, runningPackageManager } from "../package-managers.ts";

/**
 * The command that gives these answers without any question: the program as it was started this time, the directory,
 * every answer, and the switches that differ from their defaults.
 */
export function commandFor(
  values: Values,
  env: NodeJS.ProcessEnv = process.env,
  script: string = process.argv[1] ?? "",
): string {
  const answers = answerNames.flatMap((name) => {
    const value = quote(String(values[name]));
    return options[name].kind === "text" ? [value] : [flagOf(name), value];
  });
  const switches = optionNames.flatMap((name) => {
    const option = options[name];
    // Every answer is there, so nothing is left for --yes to decide.
    if (option.kind !== "switch" || !option.negatable) return [];
    if ((values[name] ?? option.default) === option.default) return [];
    return [option.default ? flagOf(name).replace("--", "--no-") : flagOf(name)];
  });
  return [program(env, script), ...answers, ...switches].join(" ");
}

function program(env: NodeJS.ProcessEnv, script: string): string {
  const installed = /[\\/]node_modules[\\/]/.test(script);
  if (!installed && /^cli\.[jt]s$/.test(basename(script))) {
    return `node ${quote(relative(process.cwd(), script))}`;
  }
  // A package manager that runs a program of the registry names no script of a package.json.
  const event = env["npm_lifecycle_event"];
  const created =
    env["npm_config_user_agent"] !== undefined && (event === undefined || event === "npx");
  return created
    ? packageManagers[runningPackageManager(env)].create
    : "create-sticky-socketio-app";
}

function quote(text: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(text)) return text;
  return process.platform === "win32" ? `"${text}"` : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
