import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import {
  type OptionName,
  type Values,
  answerNames,
  defaultOf,
  optionNames,
  options,
  optionsOf,
} from "../options.ts";
import { packageManagers, runningPackageManager } from "../package-managers.ts";
import { isPublished, programName } from "../published.ts";
import { commands } from "./commands.ts";
import { spell } from "../spelling.ts";
import { quote, typedPath } from "./quote.ts";

/**
 * The command that gives these answers without any question: the program as it was started this time, the directory,
 * every answer, and the settings that differ from their defaults.
 */
export function commandFor(
  values: Values,
  env: NodeJS.ProcessEnv = process.env,
  script: string = process.argv[1] ?? "",
): string {
  const answers = answerNames.flatMap((name) => {
    const words = spell(name, values[name] ?? defaultOf(name, env));
    return options[name].kind === "text" ? words.map(asDirectory) : words;
  });
  const settings = optionNames.flatMap((name) => {
    if (!isSetting(name)) return [];
    const value = values[name] ?? defaultOf(name, env);
    return value === defaultOf(name, env) ? [] : spell(name, value);
  });
  return [program(env, script), ...[...answers, ...settings].map((word) => quote(word))].join(" ");
}

/** A directory that is not taken for a command or an option. */
function asDirectory(path: string): string {
  const isTaken = path.startsWith("-") || Object.values(commands).some(({ word }) => word === path);
  return isTaken ? `./${path}` : path;
}

/** The command that records an app with these answers anew. */
export function rebaseCommandFor(
  answers: Values,
  env: NodeJS.ProcessEnv = process.env,
  script: string = process.argv[1] ?? "",
): string {
  const names = answerNames.filter((name) => name !== "directory");
  const words = names.flatMap((name) => spell(name, answers[name] ?? defaultOf(name, env)));
  return [program(env, script), "update", "--rebase", ...words.map((word) => quote(word))].join(
    " ",
  );
}

/** The command that makes these changes of an app. */
export function updateCommandFor(
  values: Values,
  env: NodeJS.ProcessEnv = process.env,
  script: string = process.argv[1] ?? "",
  cwd: string = process.cwd(),
): string {
  const words = optionsOf("update").flatMap((name) => {
    const value = values[name];
    if (value === undefined || (value === false && !isAnswer(name))) return [];
    return [value].flat().length === 0 ? [] : spell(name, value);
  });
  return [program(env, script, cwd), "update", ...words.map((word) => quote(word))].join(" ");
}

/** The same for an app in a folder, which is changed into first. */
export function updateCommandIn(folder: string, values: Values): string {
  const path = typedPath(folder);
  const script = process.argv[1] ?? "";
  const command = updateCommandFor(values, process.env, script, folder);
  return path === "." ? command : `cd ${quote(path)} && ${command}`;
}

function isAnswer(name: OptionName): boolean {
  return answerNames.some((one) => one === name);
}

// What says how the app is made. Other switches say what is shown of it, and with every answer --yes decides nothing.
function isSetting(name: OptionName): boolean {
  const option = options[name];
  if ("question" in option) return false;
  return option.kind === "choice" || (option.kind === "switch" && option.negatable);
}

function program(env: NodeJS.ProcessEnv, script: string, cwd: string = process.cwd()): string {
  const installed = /[\\/]node_modules[\\/]/.test(script);
  if (!installed && /^cli\.[jt]s$/.test(basename(script))) {
    return `node ${quote(typedPath(script, cwd))}`;
  }
  // A package manager that runs a program of the registry names no script of a package.json.
  const event = env["npm_lifecycle_event"] ?? "none";
  const runs =
    env["npm_config_user_agent"] !== undefined && ["none", "npx", "bunx"].includes(event);
  if (!runs) return programName;
  // What came from a file or a git URL has a name that may be somebody else's in the registry.
  const root = dirname(dirname(realPath(script)));
  return isPublished(root)
    ? packageManagers[runningPackageManager(env)].create
    : `node ${quote(script)}`;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
