import { checkConstraints, checkValues } from "../answers.ts";
import { suggest } from "../suggest.ts";
import { CreateError } from "../errors.ts";
import type { AppDescription } from "../files/description.ts";
import { layersFor } from "../files/layers.ts";
import { namespaceProblem } from "../namespace/name.ts";
import { type Answers, choicesOf } from "../options.ts";

/** What an app gets after the fact. */
export interface Addition {
  /** The name of a namespace. */
  readonly namespace?: string;
  readonly with?: Answers["with"];
}

const namespace = "namespace";

/** How each thing that can be added is typed. */
export const additions: readonly string[] = [`${namespace} <name>`, ...choicesOf("with")];

/**
 * Reads what follows `add` on the command line: `namespace orders`, `docker`, or several extras, `docker,metrics`.
 *
 * @throws {CreateError} WHAT_TO_ADD, TOO_MANY_ARGUMENTS or UNKNOWN_VALUE
 */
export function parseAddition(words: readonly string[]): Addition {
  const [first, name, ...rest] = words;
  if (first === undefined) throw new CreateError("WHAT_TO_ADD", additions);
  if (first !== namespace) {
    if (name !== undefined) throw tooMany(words);
    return { with: extrasOf(first) };
  }
  if (name === undefined) throw new CreateError("WHAT_TO_ADD", [`${namespace} <name>`]);
  if (rest.length > 0) throw new CreateError("TOO_MANY_ARGUMENTS", name, rest);
  return { namespace: name };
}

/** What is added, in words. */
export function nameOf({ namespace: name, with: extras = [] }: Addition): string {
  return [...(name === undefined ? [] : [`the namespace ${name}`]), ...extras].join(", ");
}

/**
 * An app with what is added to it; the same description where it has all of that.
 *
 * @throws {CreateError} INVALID_VALUE, UNKNOWN_VALUE, REPEATED_VALUE or CONTRADICTION
 */
export function withAddition(app: AppDescription, addition: Addition): AppDescription {
  const { namespace: name, with: extras = [] } = addition;
  checkValues({ with: extras }, (option) => `addition.${option}`);
  return withExtras(name === undefined ? app : withNamespace(app, name), extras);
}

/** The app without it, and without extras that need it. */
export function withoutAddition(
  app: AppDescription,
  { namespace: name, with: extras = [] }: Addition,
): AppDescription {
  const needs = (extra: (typeof extras)[number]) =>
    layersFor({ ...app.answers, with: [extra] }).some((layer) =>
      extras.some((one) => one === layer.name),
    );
  const answers = { ...app.answers, with: app.answers.with.filter((extra) => !needs(extra)) };
  return { ...app, answers, namespaces: app.namespaces.filter((one) => one.name !== name) };
}

function withNamespace(app: AppDescription, name: string): AppDescription {
  const names = app.namespaces.map((one) => one.name);
  const problem = namespaceProblem(name, names);
  if (problem !== undefined) throw new CreateError("INVALID_VALUE", name, problem);
  if (names.includes(name)) return app;
  return { ...app, namespaces: [...app.namespaces, { name }] };
}

function withExtras(app: AppDescription, extras: Answers["with"]): AppDescription {
  // One that another one brought along is there as well.
  const there = new Set(layersFor(app.answers).map(({ name }) => name));
  const missing = extras.filter((extra) => !there.has(extra));
  if (missing.length === 0) return app;
  const answers = { ...app.answers, with: [...app.answers.with, ...missing] };
  checkConstraints(answers);
  return { ...app, answers };
}

function tooMany([first = "", ...more]: readonly string[]): CreateError {
  const known: readonly string[] = choicesOf("with");
  const hint = more.every((word) => known.includes(word))
    ? `Several go with commas: add ${[first, ...more].join(",")}`
    : undefined;
  return new CreateError("TOO_MANY_ARGUMENTS", first, more, hint);
}

function extrasOf(text: string): Answers["with"] {
  const known = choicesOf("with");
  return text.split(",").map((part) => {
    const typed = part.trim();
    const extra = known.find((one) => one === typed);
    if (extra !== undefined) return extra;
    throw new CreateError("UNKNOWN_VALUE", "add", typed, additions, suggest(typed, additions));
  });
}
