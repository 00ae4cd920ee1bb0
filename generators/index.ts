import { resolve } from "node:path";
import { checkValues, settle } from "./answers.ts";
import { checkedAnswers } from "./answers-file.ts";
import { Creation } from "./creation.ts";
import { CreateError } from "./errors.ts";
import type { ChangeEvent, ChangeResult, CreateEvent, CreateResult } from "./events.ts";
import { type Answers, isComplete } from "./options.ts";
import { silentChangeReporter, silentReporter } from "./reporters/silent.ts";
import { answersIn } from "./update/changed-answers.ts";
import { updateApp } from "./update/update.ts";

export { type AddOptions, add } from "./add/door.ts";
export type { Addition } from "./add/addition.ts";
export { CreateError, type ErrorCode } from "./errors.ts";
export type {
  ChangeEvent,
  ChangeResult,
  CreateEvent,
  CreateResult,
  FileAction,
  FileChange,
} from "./events.ts";

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

export interface UpdateOptions {
  /** The app's folder; by default the current directory. */
  readonly cwd?: string;
  /** Answers to change in the same step, by default none. Extras of `with` are added to those of the app. */
  readonly answers?: Partial<Omit<Answers, "directory">>;
  /** Extras to remove, by default none. */
  readonly without?: Answers["with"];
  /** Change nothing, and throw OUTDATED when something would change; by default false. */
  readonly check?: boolean;
  /** Write nothing, by default false: the result says what would change. */
  readonly dryRun?: boolean;
  /** Put a diff of each file into the plan and the result, and write nothing; by default false. */
  readonly diff?: boolean;
  /** Go on although git does not have everything that is in the folder, by default false. */
  readonly allowDirty?: boolean;
  /** Record the app anew with the answers that are known, and leave every other file as it is; by default false. */
  readonly rebase?: boolean;
  /** Aborted, it takes back what was written. */
  readonly signal?: AbortSignal;
  /** Hears of each step. */
  readonly onEvent?: (event: ChangeEvent) => void;
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
    given,
  };
  const creation = new Creation(values, settings, silentReporter(options.onEvent));
  await creation.write(options.signal);
  await creation.install(options.signal);
  return creation.finish(options.signal);
}

/**
 * Brings an app up to the templates of today, as the command line does, without printing anything. What was changed in
 * the app is merged.
 *
 * @throws {CreateError} whose `code` says what is wrong; MERGE_CONFLICTS after the change, when people have to decide
 */
export async function update(options: UpdateOptions = {}): Promise<ChangeResult> {
  const { cwd, answers = {}, signal, onEvent, ...switches } = options;
  checkValues(switches, (name) => `options.${name}`);
  const { directory, ...changed } = checkedAnswers(answers, (name) => `answers.${name}`);
  if (directory !== undefined) {
    throw new CreateError(
      "WRONG_TYPE",
      "answers.directory",
      directory,
      "left out: see options.cwd",
    );
  }
  const settings = {
    check: options.check ?? false,
    dryRun: options.dryRun ?? false,
    diff: options.diff ?? false,
    allowDirty: options.allowDirty ?? false,
    rebase: options.rebase ?? false,
    yes: false,
  };
  const changes = {
    answers: answersIn(changed),
    without: options.without ?? [],
    removesTls: changed.tls === false,
  };
  const reporter = silentChangeReporter(onEvent);
  return updateApp(resolve(cwd ?? "."), changes, settings, reporter, signal);
}
