import { resolve } from "node:path";
import { checkValues, settle } from "./answers.ts";
import { checkedAnswers } from "./answers-file.ts";
import { Creation } from "./creation.ts";
import { CreateError } from "./errors.ts";
import type { CreateEvent, CreateResult } from "./events.ts";
import { type Answers, isComplete } from "./options.ts";
import { silentReporter } from "./reporters/silent.ts";

export { CreateError, type ErrorCode } from "./errors.ts";
export type { CreateEvent, CreateResult, FileAction } from "./events.ts";

/** What the app is to be. Only the directory has to be there; the rest has the defaults of the command line. */
export type CreateAnswers = Pick<Answers, "directory"> & Partial<Answers>;

export interface CreateOptions {
  /** What a relative directory is relative to; by default the current directory. */
  readonly cwd?: string;
  /** Install the app's dependencies, by default true. */
  readonly install?: boolean;
  /** Start a git repository with a first commit, by default true. */
  readonly git?: boolean;
  /** What happens to files that are there already, by default `"fail"`: nothing is written at all. */
  readonly onConflict?: "fail" | "skip" | "overwrite";
  /** Write nothing, by default false: the result says what would be written. */
  readonly dryRun?: boolean;
  /** Put a diff of each file into the plan and the result, and write nothing; by default false. */
  readonly diff?: boolean;
  /** Aborted, it takes back what was written; once everything is written, it ends the installation. */
  readonly signal?: AbortSignal;
  /** Hears of each step. */
  readonly onEvent?: (event: CreateEvent) => void;
}

/**
 * Creates an app, as the command line does, without asking and without printing anything.
 *
 * @throws {CreateError} whose `code` says what is wrong
 */
export async function create(
  answers: CreateAnswers,
  options: CreateOptions = {},
): Promise<CreateResult> {
  const { cwd: _cwd, signal: _signal, onEvent: _onEvent, ...switches } = options;
  checkValues(switches, (name) => `options.${name}`);
  const checked = checkedAnswers(answers, (name) => `answers.${name}`);
  const { directory } = checked;
  if (directory === undefined)
    throw new CreateError("WRONG_TYPE", "answers.directory", null, "a text");
  const cwd = options.cwd ?? process.cwd();
  const given = { ...checked, directory: resolve(cwd, directory), yes: true };
  const values = settle(given, { interactive: false });
  if (!isComplete(values)) throw new Error("An answer has no default");

  const settings = {
    cwd,
    install: options.install ?? true,
    git: options.git ?? true,
    onConflict: options.onConflict ?? "fail",
    dryRun: options.dryRun ?? false,
    diff: options.diff ?? false,
  };
  const creation = new Creation(values, settings, silentReporter(options.onEvent));
  await creation.write(options.signal);
  await creation.install(options.signal);
  return creation.finish(options.signal);
}
