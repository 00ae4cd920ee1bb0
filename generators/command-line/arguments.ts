import { parseArgs } from "node:util";
import { checkValues } from "../answers.ts";
import { CreateError } from "../errors.ts";
import {
  type CommandName,
  type OptionName,
  type Value,
  type Values,
  optionNames,
  options,
  optionsOf,
} from "../options.ts";
import { checkCommas } from "./commas.ts";
import { commands } from "./commands.ts";
import { flagOf, negatedFlagOf, parseText, typedChoicesOf } from "../spelling.ts";
import { suggest } from "../suggest.ts";

const flags = new Map(
  optionNames
    .filter((name) => options[name].kind !== "text")
    .map((name) => [flagOf(name).slice(2), name]),
);

/** What the command line says. */
export interface Arguments {
  readonly command: CommandName;
  readonly values: Values;
  /** What follows the command's word and is no option. */
  readonly words: readonly string[];
}

/**
 * Reads the command line against the table of options. What is not given stays undefined.
 *
 * @throws {CreateError} with exit code 2, naming what is wrong and what would be right
 */
export function parseArguments(args: readonly string[]): Arguments {
  const typed = new Map<OptionName, string | boolean>();
  const tokens = tokenize(args);
  const { command, words } = commandIn(tokens);

  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const name = known(token.name, token.rawName, command);
    const [before, text] = [typed.get(name), textOf(name, token)];
    if (options[name].kind === "list") {
      checkCommas(name, tokens.slice(tokens.indexOf(token)));
      typed.set(name, before === undefined ? text : `${before},${text}`);
    } else {
      if (before !== undefined) throw new CreateError("REPEATED_OPTION", flagOf(name));
      typed.set(name, text);
    }
  }

  const { word, positional, most } = commands[command];
  if (words.length > most) {
    const taken = words.slice(0, most);
    throw new CreateError("TOO_MANY_ARGUMENTS", taken.at(-1) ?? word, words.slice(most));
  }
  const given: Partial<Record<OptionName, Value>> = Object.fromEntries(
    Array.from(typed, ([name, text]) => [
      name,
      typeof text === "string" ? parseText(name, text) : text,
    ]),
  );
  if (positional !== undefined && words[0] !== undefined) given[positional] = words[0];
  checkValues(given);
  return { command, values: given, words };
}

/** The command is the first word; a directory of that name is typed `./update`. */
function commandIn(tokens: readonly Token[]): Pick<Arguments, "command" | "words"> {
  const words = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  const [first = "", ...rest] = words;
  const command = byWord.get(first);
  return command === undefined ? { command: "create", words } : { command, words: rest };
}

const byWord = new Map(
  Object.values(commands).flatMap(({ name, word }) => (word === "" ? [] : [[word, name]])),
);

/** Whether `--json` is among the arguments, also when something else is wrong with them. */
export function wantsJson(args: readonly string[]): boolean {
  return args.includes(flagOf("json"));
}

/** Every flag of a command as it may be typed. */
function validFlags(command: CommandName): string[] {
  return optionsOf(command).flatMap((name) => {
    const option = options[name];
    if (option.kind === "text") return [];
    return option.kind === "switch" && option.negatable
      ? [flagOf(name), negatedFlagOf(name)]
      : [flagOf(name)];
  });
}

type Token = ReturnType<typeof tokenize>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

/**
 * npm needs a `--` in front of options, and pnpm, Yarn and Bun pass it on: options are read behind it as well. A directory
 * that begins with a dash is typed `./-x`.
 */
function tokenize(args: readonly string[]) {
  const end = args.indexOf("--");
  if (end === -1) return split(args);
  const separator = { kind: "option-terminator" } as const;
  return [...split(args.slice(0, end)), separator, ...split(args.slice(end + 1))];
}

// Node splits the text; judging is done here, where a message can name what would have been right.
function split(args: readonly string[]) {
  const config = [...flags].map(([flag, name]) => {
    const option = options[name];
    const type = takesValue(name) ? ("string" as const) : ("boolean" as const);
    const short = "short" in option && option.short !== undefined ? { short: option.short } : {};
    return [flag, { type, ...short }] as const;
  });
  return parseArgs({
    args: [...args],
    options: Object.fromEntries(config),
    strict: false,
    allowPositionals: true,
    allowNegative: true,
    tokens: true,
  }).tokens;
}

function known(flag: string, typed: string, command: CommandName): OptionName {
  const name = optionsOf(command).find((one) => one === flags.get(flag));
  const option = name === undefined ? undefined : options[name];
  const negated = typed.startsWith("--no-");
  const allowed = !negated || (option?.kind === "switch" && option.negatable);
  if (name !== undefined && allowed) return name;
  const shown = typed.startsWith("--") ? typed : `-${flag}`;
  const valid = validFlags(command);
  throw new CreateError("UNKNOWN_OPTION", shown, valid, suggest(shown, valid));
}

function takesValue(name: OptionName): boolean {
  return ["choice", "list", "file"].includes(options[name].kind);
}

/** What is typed for an option, or whether a switch is on. */
function textOf(name: OptionName, token: OptionToken): string | boolean {
  if (!takesValue(name)) {
    if (token.value !== undefined)
      throw new CreateError("UNEXPECTED_VALUE", token.rawName, token.value);
    return !token.rawName.startsWith("--no-");
  }
  // Node takes whatever comes next for the value; another flag there means that the value was forgotten.
  const forgotten =
    token.value === undefined || (!token.inlineValue && token.value.startsWith("-"));
  if (forgotten) throw new CreateError("MISSING_VALUE", flagOf(name), typedChoicesOf(name));
  return token.value;
}
