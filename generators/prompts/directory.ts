import { resolve } from "node:path";
import { checkValues } from "../answers.ts";
import { refuseApp } from "../existing-app.ts";
import { type Found, lookAt } from "../files/working-tree.ts";
import { type Values, options } from "../options.ts";
import { hasTraces } from "../transaction/claim.ts";
import { type Choice, type Question, questionsFor } from "./questions.ts";

/** Puts questions, and resolves with what is answered by name. */
export type Ask = (questions: readonly Question[]) => Promise<Record<string, unknown>>;

/** Files that every app has, whatever the other answers are. */
export const certain: readonly string[] = [
  "package.json",
  "README.md",
  ".gitignore",
  ".env.example",
  ".sticky-socketio/answers.json",
];

const another = "another";

/**
 * Asks where the app goes, where that is not given, and what becomes of files that are in the way there: nobody should
 * answer every other question in vain.
 *
 * @param cwd what a relative directory is relative to
 */
export async function askForDirectory(given: Values, ask: Ask, cwd: string): Promise<Values> {
  if (given.directory === undefined) {
    const question = questionsFor(given).filter(({ name }) => name === "directory");
    const answered: object = { ...given, ...(await ask(question)) };
    checkValues(answered);
    return askForDirectory(answered, ask, cwd);
  }
  const folder = resolve(cwd, given.directory);
  // What an interrupted run has left is settled before anything is judged.
  if (await hasTraces(folder)) return given;
  await refuseApp(folder, given);
  if (given.onConflict !== undefined) return given;
  const found = await lookAt(folder, certain);
  const taken = [...found].filter(([, { found: what }]) => what !== "nothing");
  if (taken.length === 0) return given;
  const { onConflict } = await ask([conflictQuestion(given.directory, new Map(taken))]);
  if (onConflict === another) return askForDirectory({ ...given, directory: undefined }, ask, cwd);
  const settled: object = { ...given, onConflict };
  checkValues(settled);
  return settled;
}

function conflictQuestion(directory: string, taken: ReadonlyMap<string, Found>): Question {
  const kinds = new Set([...taken.values()].map(({ found }) => found));
  const hints = "choices" in options.onConflict ? options.onConflict.choices : {};
  // An app that lacks a whole folder does not work, and only files are replaced.
  const policies = [
    ...(kinds.has("blocked") ? [] : ["skip"]),
    ...(kinds.has("blocked") || kinds.has("other") ? [] : ["overwrite"]),
  ];
  const elsewhere = { value: another, name: another, description: "choose another directory" };
  const choices: Choice[] = [
    elsewhere,
    ...policies.map((value) => ({ value, name: value, description: hints[value] ?? "" })),
  ];
  const what = kinds.has("blocked")
    ? "is in the way"
    : `has ${[...taken.keys()].join(", ")} already`;
  return {
    type: "select",
    name: "onConflict",
    message: `${directory} ${what}. What happens to files that are there?`,
    default: () => another,
    choices: () => choices,
    when: () => true,
  };
}
