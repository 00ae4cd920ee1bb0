import type { Action } from "./files/decide.ts";
import type { StoredAnswers } from "./files/data.ts";

/** A file of the app, and what happens to it. */
export interface FileAction {
  /** Relative to the app, with forward slashes. */
  readonly path: string;
  readonly action: Action;
  /** What changes, as a patch that `git apply` takes; only where it was asked for. */
  readonly diff?: string;
}

/** Something that has happened, in this order; each is one line of `--json`. */
export type CreateEvent =
  | { readonly type: "plan"; readonly directory: string; readonly files: readonly FileAction[] }
  /** Paths of the files that were created or overwritten, relative to the app. */
  | { readonly type: "written"; readonly files: readonly string[] }
  | { readonly type: "installed"; readonly command: string; readonly seconds: number }
  /** What became of the repository and its first commit, in words. */
  | { readonly type: "git"; readonly committed: boolean; readonly message: string };

/** What was made. */
export interface CreateResult {
  /** `CREATED`, or `PLANNED` when nothing was to be written. */
  readonly code: "CREATED" | "PLANNED";
  /** One line for people. */
  readonly message: string;
  /** The app's folder, absolute. */
  readonly directory: string;
  readonly answers: StoredAnswers;
  readonly files: readonly FileAction[];
  readonly installed: boolean;
  readonly committed: boolean;
  /** Commands to go on with, from the current directory. */
  readonly next: readonly string[];
  /** The command that gives the same answers without questions. */
  readonly command: string;
}

/** Who hears about events and the result. */
export interface Reporter {
  /** Whether programs that are started here may write to our stderr. */
  readonly showsOutput: boolean;
  event(event: CreateEvent): void;
  /** Shows that something is going on as long as the work takes. */
  during<T>(what: string, work: () => Promise<T>): Promise<T>;
  result(result: CreateResult): void;
}
