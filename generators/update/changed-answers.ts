import { checkConstraints } from "../answers.ts";
import { CreateError } from "../errors.ts";
import type { StoredAnswers } from "../files/description.ts";
import { extrasWith } from "../files/layers.ts";
import { type Answers, type Values, answerNames } from "../options.ts";

/** Answers to change, apart from the directory. Those of `with` are added to the ones that are there. */
export type ChangedAnswers = Partial<Omit<Answers, "directory">>;

/** What an app can lose: an extra, or HTTPS. */
export type Removal = Answers["with"][number] | "tls";

/** The changes of answers that an update was asked for. */
export interface AnswerChanges {
  readonly answers: ChangedAnswers;
  /** Extras to remove. */
  readonly without: Answers["with"];
  /** Whether HTTPS may be turned off: it was said for this app, and is not one of many answers in a file. */
  readonly removesTls: boolean;
}

/** The answers among some values, without the directory: an app is where it is. */
export function answersIn(values: Values): ChangedAnswers {
  const given = answerNames
    .filter((name) => name !== "directory" && values[name] !== undefined)
    .map((name) => [name, values[name]]);
  return Object.fromEntries(given);
}

/**
 * The answers of an app after these changes. An empty `with` stands for no extras.
 *
 * @throws {CreateError} CONTRADICTION
 */
export function changeAnswers(before: StoredAnswers, changes: AnswerChanges): StoredAnswers {
  const { answers, without } = changes;
  const extras = withoutExtras(withExtras(before.with, answers.with), changes);
  const next = { ...before, ...answers, with: extras };
  checkConstraints(next);
  const kept = new Set(extrasWith(next));
  const needed = without.find((name) => kept.has(name));
  if (needed === undefined) return next;
  const needs = extras.filter((name) => extrasWith({ ...next, with: [name] }).includes(needed));
  const because = `${needs.join(" and ")} cannot do without ${needed}: keep it, or remove ${needs.length === 1 ? "both" : "all"}`;
  throw new CreateError(
    "CONTRADICTION",
    [`--without ${needed}`, `--with ${needs.join(",")}`],
    because,
  );
}

/** What an app with some answers has and one with others lacks, extras in the order of the table. */
export function removalsBetween(before: StoredAnswers, after: StoredAnswers): Removal[] {
  const kept = new Set(extrasWith(after));
  const extras = extrasWith(before).filter((name) => !kept.has(name));
  return before.tls && !after.tls ? [...extras, "tls"] : extras;
}

/** The removals that nobody has asked for by name. */
export function unconfirmed(
  removals: readonly Removal[],
  { without, removesTls }: AnswerChanges,
): Removal[] {
  return removals.filter((name) => (name === "tls" ? !removesTls : !without.includes(name)));
}

function withExtras(before: Answers["with"], added: Answers["with"] | undefined): Answers["with"] {
  if (added === undefined) return before;
  if (added.length === 0) return [];
  return [...before, ...added.filter((name) => !before.includes(name))];
}

function withoutExtras(
  extras: Answers["with"],
  { answers, without }: AnswerChanges,
): Answers["with"] {
  const both = without.find((name) => answers.with?.includes(name));
  if (both !== undefined) {
    const because = "one adds it, the other removes it";
    throw new CreateError("CONTRADICTION", [`--with ${both}`, `--without ${both}`], because);
  }
  return extras.filter((name) => !without.includes(name));
}
