import { parseArgs } from "node:util";
import { checkValues } from "../answers.ts";
import { CreateError } from "../errors.ts";
import { type OptionName, type Value, type Values, optionNames, options } from "../options.ts";
import { flagOf, negatedFlagOf, parseText, typedChoicesOf } from "./spelling.ts";
import { suggest } from "./suggest.ts";

const positional = optionNames.find((name) => options[name].kind === "text");
const flags = new Map(
  optionNames.filter((name) => name !== positional).map((name) => [flagOf(name).slice(2), name]),
);

/**
 * Reads the command line against the table of options. What is not given stays undefined.
 *
 * @throws {CreateError} with exit code 2, naming what is wrong and what would be right
 */
export function parseArguments(args: readonly string[]): Values {
  const given: Partial<Record<OptionName, Value>> = {};
  const positionals: string[] = [];

  for (const token of tokenize(args)) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const name = known(token.name, token.rawName);
    if (name in given) throw new CreateError("REPEATED_OPTION", flagOf(name));
    given[name] = valueOf(name, token);
  }

  if (positionals.length > 1) {
    throw new CreateError("TOO_MANY_ARGUMENTS", positionals[0] ?? "", positionals.slice(1));
  }
  if (positional !== undefined && positionals[0] !== undefined) given[positional] = positionals[0];
  checkValues(given);
  return given;
}

/** Whether `--json` is among the arguments, also when something else is wrong with them. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).includes(flagOf("json"));
}

/** Every flag as it may be typed. */
function validFlags(): string[] {
  return [...flags.values()].flatMap((name) => {
    const option = options[name];
    return option.kind === "switch" && option.negatable
      ? [flagOf(name), negatedFlagOf(name)]
      : [flagOf(name)];
  });
}

type Token = NonNullable<ReturnType<typeof tokenize>>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

// Node splits the text; judging is done here, where a message can name what would have been right.
function tokenize(args: readonly string[]) {
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

function known(flag: string, typed: string): OptionName {
  const name = flags.get(flag);
  const option = name === undefined ? undefined : options[name];
  const negated = typed.startsWith("--no-");
  const allowed = !negated || (option?.kind === "switch" && option.negatable);
  if (name !== undefined && allowed) return name;
  const shown = typed.startsWith("--") ? typed : `-${flag}`;
  throw new CreateError("UNKNOWN_OPTION", shown, validFlags(), suggest(shown, validFlags()));
}

function takesValue(name: OptionName): boolean {
  return ["choice", "list", "file"].includes(options[name].kind);
}

function valueOf(name: OptionName, token: OptionToken): Value {
  if (!takesValue(name)) {
    if (token.value !== undefined)
      throw new CreateError("UNEXPECTED_VALUE", token.rawName, token.value);
    return !token.rawName.startsWith("--no-");
  }
  // Node takes whatever comes next for the value; another flag there means that the value was forgotten.
  const forgotten =
    token.value === undefined || (!token.inlineValue && token.value.startsWith("-"));
  if (forgotten) throw new CreateError("MISSING_VALUE", flagOf(name), typedChoicesOf(name));
  return parseText(name, token.value);
}
