import { commandFor } from "./command-line/invocation.ts";
import { suggest } from "./command-line/suggest.ts";
import { type Need, UserError } from "./errors.ts";
import {
  type AnswerName,
  type OptionName,
  type Values,
  answerNames,
  choicesOf,
  defaultOf,
  flagOf,
  optionNames,
  options,
} from "./options.ts";

export interface SettleOptions {
  /** Whether someone can be asked. */
  readonly interactive: boolean;
  /** Tells which package manager is running, for the default. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Decides what becomes of answers that were not given: with `--yes` they get their defaults; otherwise, where someone
 * can be asked, they stay undefined and so will be.
 *
 * @throws {UserError} MISSING_ANSWERS where nobody can be asked
 */
export function settle(given: Values, { interactive, env = process.env }: SettleOptions): Values {
  const missing = answerNames.filter((name) => given[name] === undefined);
  if (missing.length === 0 || (interactive && given.yes !== true)) return given;

  const defaults = Object.fromEntries(missing.map((name) => [name, defaultOf(name, env)]));
  const complete = { ...given, ...defaults };
  checkValues(complete);
  if (given.yes === true) return complete;
  throw new UserError(
    "MISSING_ANSWERS",
    missing.map((name) => needOf(name, env)),
    commandFor(complete, env),
  );
}

/**
 * Refuses values that their options do not take, wherever they came from.
 *
 * @throws {UserError} naming the valid values
 */
export function checkValues(
  given: Readonly<Partial<Record<OptionName, unknown>>>,
): asserts given is Values {
  for (const name of optionNames) if (given[name] !== undefined) checkValue(name, given[name]);
}

function checkValue(name: OptionName, value: unknown): void {
  const option = options[name];
  if (option.kind === "choice") {
    const choices = choicesOf(name);
    const text = String(value);
    if (choices.includes(text)) return;
    throw new UserError("UNKNOWN_VALUE", flagOf(name), text, choices, suggest(text, choices));
  }
  if (option.kind !== "text") return;
  const problem = option.problem(String(value));
  if (problem !== undefined) throw new UserError("INVALID_VALUE", String(value), problem);
}

function needOf(name: AnswerName, env: NodeJS.ProcessEnv): Need {
  return { flag: flagOf(name), choices: choicesOf(name), default: defaultOf(name, env) };
}
