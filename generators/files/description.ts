import type { AddedNamespace } from "../namespace/layers.ts";
import { nameOf } from "../name.ts";
import { type Answers, answerNames } from "../options.ts";

/** What was answered, as templates and the app's own record have it: the package name stands for the directory. */
export type StoredAnswers = { readonly name: string } & Readonly<Omit<Answers, "directory">>;

/** All that decides what an app consists of, apart from the templates. */
export interface AppDescription {
  readonly answers: StoredAnswers;
  /** The package manager to be used with its version, `pnpm@11.0.0`, where that is known. */
  readonly packageManager?: string | undefined;
  /** Where the program comes from that made it so, see `Source`; missing in apps of earlier versions. */
  readonly source?: string | undefined;
  /** What was added since the app was made, in that order. */
  readonly namespaces: readonly AddedNamespace[];
}

/** A new app. */
export function describeApp(answers: Answers, packageManager?: string): AppDescription {
  return { answers: storedAnswers(answers), packageManager, namespaces: [] };
}

/** The answers to keep: everything but the directory, which may be moved. */
export function storedAnswers(answers: Answers): StoredAnswers {
  const names = answerNames.filter((name) => name !== "directory");
  const kept: Omit<Answers, "directory"> = Object.fromEntries(
    names.map((name): unknown[] => [name, answers[name]]),
  );
  return { name: nameOf(answers.directory), ...kept };
}
