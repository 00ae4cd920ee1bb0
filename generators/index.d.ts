// The types of what this package exports; test/generators/types.test.ts compares them with the sources.

/** What the app is to be. Only the directory has to be there; the rest has the defaults of the command line. */
export interface CreateAnswers {
  /** Where the app goes; its last part, which npm has to accept as a package name, names the app. */
  readonly directory: string;
  readonly framework?: "express" | "fastify" | "koa" | "hono" | "nest" | "http";
  readonly adapter?: "cluster" | "redis" | "redis-sharded" | "redis-streams";
  readonly balancing?:
    | "least-connection"
    | "round-robin"
    | "random"
    | "remote-address"
    | "x-forwarded-for";
  readonly transports?: "all" | "websocket";
  /** Serve HTTPS. */
  readonly tls?: boolean;
  readonly language?: "typescript" | "javascript";
  readonly with?: readonly (
    | "docker"
    | "compose"
    | "nginx"
    | "haproxy"
    | "kubernetes"
    | "systemd"
    | "pm2"
    | "peers"
    | "github-actions"
    | "auth"
    | "metrics"
  )[];
  readonly packageManager?: "npm" | "pnpm" | "yarn" | "bun";
}

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

/** A file of the app, and what happens to it. */
export interface FileAction {
  /** Relative to the app, with forward slashes. */
  readonly path: string;
  readonly action: "create" | "overwrite" | "skip" | "same" | "conflict";
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
  /** Every answer; the package's name stands for the directory. */
  readonly answers: { readonly name: string } & Required<Omit<CreateAnswers, "directory">>;
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

export interface UpdateOptions {
  /** The app's folder; by default the current directory. */
  readonly cwd?: string;
  /** Answers to change in the same step, by default none. Extras of `with` are added to those of the app. */
  readonly answers?: Partial<Omit<CreateAnswers, "directory">>;
  /** Extras to remove, by default none. */
  readonly without?: Required<CreateAnswers>["with"];
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

/** What an app gets after the fact. */
export interface Addition {
  /** The name of a namespace. */
  readonly namespace?: string;
  readonly with?: Required<CreateAnswers>["with"];
}

export interface AddOptions {
  /** The app's folder; by default the current directory. */
  readonly cwd?: string;
  /** Write nothing, by default false: the result says what would be written. */
  readonly dryRun?: boolean;
  /** Put a diff of each file into the plan and the result, and write nothing; by default false. */
  readonly diff?: boolean;
  /** Go on although git does not have everything that is in the folder, by default false. */
  readonly allowDirty?: boolean;
  /** Aborted, it takes back what was written. */
  readonly signal?: AbortSignal;
  /** Hears of each step. */
  readonly onEvent?: (event: ChangeEvent) => void;
}

/** A file of an app that changes, and what happens to it. */
export interface FileChange {
  /** Relative to the app, with forward slashes. */
  readonly path: string;
  readonly action:
    /** Comes new. */
    | "create"
    /** Nobody had changed it: it becomes what it is now. */
    | "change"
    /** Has both what people changed and what the templates changed. */
    | "merge"
    /** Has to be looked at: markers are in it, or `notes` say what could not be merged. */
    | "conflict"
    /** Nobody had changed it, and it is no longer part of the app. */
    | "delete"
    /** A migration moved it. */
    | "rename"
    /** Stays as people made it. */
    | "keep"
    /** Is what it has to be. */
    | "same";
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

/** What is new since the version that made the app: Markdown by version. */
export interface ChangelogEvent {
  readonly type: "changelog";
  readonly entries: readonly { readonly version: string; readonly text: string }[];
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
  readonly answers: CreateResult["answers"];
  /** What was added to the app. */
  readonly namespaces: readonly { readonly name: string }[];
  /** Extras that the app has lost, and `tls` where it no longer serves HTTPS. */
  readonly removed: readonly string[];
  /** Every file that changes, and every one that people should look at. */
  readonly files: readonly FileChange[];
  /** What people should know: a sentence each. */
  readonly notes: readonly string[];
  /** Commands to go on with, in the app's folder. */
  readonly next: readonly string[];
}

/** Every code is explained in README.md. */
export type ErrorCode =
  | "UNKNOWN_OPTION"
  | "UNKNOWN_VALUE"
  | "MISSING_VALUE"
  | "UNEXPECTED_VALUE"
  | "REPEATED_OPTION"
  | "REPEATED_VALUE"
  | "TOO_MANY_ARGUMENTS"
  | "INVALID_VALUE"
  | "WRONG_TYPE"
  | "CONTRADICTION"
  | "REMOVAL_NOT_CONFIRMED"
  | "UNKNOWN_ANSWER"
  | "ANSWERS_FILE"
  | "MISSING_ANSWERS"
  | "CONFLICT"
  | "APP_EXISTS"
  | "UNREADABLE"
  | "NOT_WRITTEN"
  | "NOT_TAKEN_BACK"
  | "NOT_CLEANED_UP"
  | "NOT_BUILT"
  | "INSTALL_FAILED"
  | "NOT_AN_APP"
  | "RECORD_DAMAGED"
  | "RECORD_EDITED"
  | "RECORD_NEWER"
  | "BUSY"
  | "PENDING"
  | "CHANGED_SINCE"
  | "NOT_CLEAN"
  | "NOT_IN_GIT"
  | "NO_GIT"
  | "UNRESOLVED"
  | "OUTDATED"
  | "IGNORED_BY_GIT"
  | "MERGE_CONFLICTS"
  | "CANCELLED"
  | "STOPPED"
  | "WHAT_TO_ADD"
  | "UPDATE_FIRST"
  | "TAKEN"
  | "INTERNAL";

/** An error that its reader can do something about. Anything else that is thrown is a bug of this package. */
export class CreateError extends Error {
  readonly name: "CreateError";
  readonly code: ErrorCode;
  /** With which the command line would exit. */
  readonly exitCode: number;
  /** What the message says, for programs; its fields depend on the code. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Creates an app, as the command line does, without asking and without printing anything.
 *
 * @throws {CreateError} whose `code` says what is wrong
 */
export function create(answers: CreateAnswers, options?: CreateOptions): Promise<CreateResult>;

/**
 * Brings an app up to the templates of today, as the command line does, without printing anything. What was changed in
 * the app is merged.
 *
 * @throws {CreateError} whose `code` says what is wrong; MERGE_CONFLICTS after the change, when people have to decide
 */
export function update(options?: UpdateOptions): Promise<ChangeResult>;

/**
 * Adds something to an app, as the command line does, without printing anything. What is added to files that were
 * changed is merged.
 *
 * @throws {CreateError} whose `code` says what is wrong; MERGE_CONFLICTS after the change, when people have to decide
 */
export function add(addition: Addition, options?: AddOptions): Promise<ChangeResult>;
