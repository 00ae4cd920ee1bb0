import type { Action } from "./files/decide.ts";
import type { ChangelogEntry } from "./changelog.ts";
import type { AppDescription, StoredAnswers } from "./files/description.ts";
import type { ChangeAction } from "./merge/file.ts";

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
  | RecoveredEvent
  | ChangelogEvent
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
  /** What people should know: a sentence each. */
  readonly notes: readonly string[];
  /** Commands to go on with, from the current directory. */
  readonly next: readonly string[];
  /** The command that gives the same answers without questions. */
  readonly command: string;
}

/** A file of an app that changes, and what happens to it. */
export interface FileChange {
  /** Relative to the app, with forward slashes. */
  readonly path: string;
  readonly action: ChangeAction;
  /** Where it was, when it is renamed. */
  readonly from?: string;
  /** What people should know: a sentence each. */
  readonly notes?: readonly string[];
  /** What changes, as a patch that `git apply` takes; only where it was asked for. */
  readonly diff?: string;
}

/** An earlier run was interrupted, and its work is settled, but for what `kept` lists, which was changed since. */
export interface RecoveredEvent {
  readonly type: "recovered";
  readonly outcome: "finished" | "taken back";
  readonly kept: readonly string[];
  /** What that run had to tell, when it is finished: files that people should know of, and how to go on. */
  readonly files: readonly FileChange[];
  readonly next: readonly string[];
}

/** What is new since the version that made the app. */
export interface ChangelogEvent {
  readonly type: "changelog";
  readonly entries: readonly ChangelogEntry[];
}

/** Something that has happened to an app that is changed; each is one line of `--json`. */
export type ChangeEvent =
  | RecoveredEvent
  | {
      readonly type: "plan";
      readonly directory: string;
      readonly files: readonly FileChange[];
      /** What was done before files were merged. */
      readonly migrations: readonly { readonly version: string; readonly description: string }[];
    }
  /** Paths that were written and deleted, relative to the app. */
  | {
      readonly type: "written";
      readonly files: readonly string[];
      readonly deleted: readonly string[];
    }
  | ChangelogEvent;

/** What was changed. */
export interface ChangeResult {
  /** `CURRENT` when nothing had to be done, `PLANNED` when nothing was to be written. */
  readonly code: "UPDATED" | "ADDED" | "REBASED" | "CURRENT" | "PLANNED";
  /** One line for people. */
  readonly message: string;
  /** The app's folder, absolute. */
  readonly directory: string;
  /** The version that made what was there, and the one that made what is there now. */
  readonly from: string | null;
  readonly to: string;
  readonly answers: StoredAnswers;
  readonly namespaces: AppDescription["namespaces"];
  /** Extras that the app has lost, and `tls` where it no longer serves HTTPS. */
  readonly removed: readonly string[];
  /** Every file that changes, and every one that people should look at. */
  readonly files: readonly FileChange[];
  /** What people should know: a sentence each. */
  readonly notes: readonly string[];
  /** Commands to go on with, in the app's folder. */
  readonly next: readonly string[];
}

interface Reports<Event, Result> {
  event(event: Event): void;
  result(result: Result): void;
}

/** Who hears about events and the result. */
export interface Reporter extends Reports<CreateEvent, CreateResult> {
  /** Whether programs that are started here may write to our stderr. */
  readonly showsOutput: boolean;
  /** Shows that something is going on as long as the work takes. */
  during<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** The same for an app that is changed. */
export type ChangeReporter = Reports<ChangeEvent, ChangeResult>;
