import { commandFor } from "./command-line/invocation.ts";
import { flagOf, none, parseText, spell } from "./spelling.ts";
import { shownValue } from "./shown-value.ts";
import { suggest } from "./suggest.ts";
import { brokenConstraint, fits } from "./constraints.ts";
import { type Need, CreateError } from "./errors.ts";
import {
  type AnswerName,
  type Answers,
  type OptionName,
  type Value,
  type Values,
  answerNames,
  choicesOf,
  defaultOf,
  isComplete,
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
 * @throws {CreateError} MISSING_ANSWERS where nobody can be asked, CONTRADICTION
 */
export function settle(given: Values, { interactive, env = process.env }: SettleOptions): Values {
  checkConstraints(given);
  const missing = answerNames.filter((name) => given[name] === undefined);
  if (missing.length === 0 || (interactive && given.yes !== true)) return given;

  const complete = withDefaults(given, env);
  checkValues(complete);
  checkConstraints(complete);
  if (given.yes === true) return complete;
  throw missingAnswers(missing, { given, complete, command: commandFor(complete, env) });
}

/** The error that says which answers are missing, and what may be given. */
export function missingAnswers(
  names: readonly AnswerName[],
  known: { readonly given: Values; readonly complete: Answers; readonly command: string },
): CreateError {
  const needs = names.map((name) => needOf(name, known.complete, known.given));
  return new CreateError("MISSING_ANSWERS", needs, known.command);
}

/** The answers with the default for each that is missing, or the first choice where the default does not go with the rest. */
export function withDefaults(
  given: Values,
  env: NodeJS.ProcessEnv = process.env,
): Values & Answers {
  const values: Values = { ...given };
  for (const name of answerNames) {
    if (values[name] !== undefined) continue;
    Object.assign(values, { [name]: defaultAmong(name, values, env) });
  }
  if (!isComplete(values)) throw new Error("An answer has no default");
  return values;
}

/** The default of an answer, or its first choice that goes with the others. */
export function defaultAmong(name: AnswerName, values: Values, env?: NodeJS.ProcessEnv): Value {
  const value = defaultOf(name, env);
  if (options[name].kind !== "choice") return value;
  return fits(name, value, values) ? value : (offered(name, values)[0] ?? value);
}

/** The choices of an answer that go with the answers that are there. */
export function offered(name: AnswerName, values: Values): string[] {
  return choicesOf(name).filter((choice) => fits(name, choice, values));
}

/** How an option is called where its value came from. */
export type Label = (name: OptionName) => string;

/**
 * Refuses values that their options do not take, wherever they came from.
 *
 * @throws {CreateError} naming the valid values
 */
export function checkValues(
  given: Readonly<Partial<Record<OptionName, unknown>>>,
  label: Label = flagOf,
): asserts given is Values {
  for (const name of optionNames) {
    if (given[name] !== undefined) checkValue(name, given[name], label(name));
  }
}

/** @throws {CreateError} CONTRADICTION when two answers do not go together */
export function checkConstraints(values: Values): void {
  const broken = brokenConstraint(values);
  if (broken === undefined) return;
  const answers = broken.answers.map(([name, value]) => spell(name, value).join(" "));
  throw new CreateError("CONTRADICTION", answers, broken.because);
}

/** Values as a program gives them, where a list may also be one text with commas. */
export function parseValues(
  given: Readonly<Partial<Record<OptionName, unknown>>>,
): Partial<Record<OptionName, unknown>> {
  const entries = Object.entries(given) as [OptionName, unknown][];
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      typeof value === "string" ? parseText(name, value) : value,
    ]),
  );
}

function checkValue(name: OptionName, value: unknown, label: string): void {
  const option = options[name];
  switch (option.kind) {
    case "choice":
      checkChoice(name, value, label);
      return;
    case "list":
      if (!Array.isArray(value)) throw new CreateError("WRONG_TYPE", label, value, "a list");
      checkLoneNone(value, label);
      checkRepetition(value, label);
      for (const item of value) checkChoice(name, item, label);
      return;
    case "text":
    case "file": {
      if (typeof value !== "string") throw new CreateError("WRONG_TYPE", label, value, "a text");
      const problem = option.kind === "text" ? option.problem(value) : undefined;
      if (problem !== undefined) throw new CreateError("INVALID_VALUE", value, problem);
      return;
    }
    default:
      if (typeof value !== "boolean") {
        throw new CreateError("WRONG_TYPE", label, value, "true or false");
      }
  }
}

function checkChoice(name: OptionName, value: unknown, label: string): void {
  const choices: string[] = choicesOf(name);
  if (typeof value === "string" && choices.includes(value)) return;
  const text = typeof value === "string" ? value : shownValue(value);
  throw new CreateError("UNKNOWN_VALUE", label, text, choices, suggest(text, choices));
}

function checkLoneNone(values: readonly unknown[], label: string): void {
  const other = values.find((value) => typeof value === "string" && value !== none);
  if (typeof other !== "string" || !values.includes(none)) return;
  const both = [none, other].map((value) => `${label} ${value}`);
  throw new CreateError(
    "CONTRADICTION",
    both,
    `"${none}" says that there is nothing, and stands alone`,
  );
}

function checkRepetition(values: readonly string[], label: string): void {
  const repeated = values.find((value, index) => values.indexOf(value) !== index);
  if (repeated !== undefined) throw new CreateError("REPEATED_VALUE", label, repeated);
}

function needOf(name: AnswerName, complete: Answers, given: Values): Need {
  const option = options[name];
  const choices = option.kind === "switch" ? [true, false] : offered(name, given);
  return { name, choices, default: complete[name], multiple: option.kind === "list" };
}
