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
  readonly with?: readonly ("docker" | "compose" | "github-actions" | "auth" | "metrics")[];
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
  /** Commands to go on with, from the current directory. */
  readonly next: readonly string[];
  /** The command that gives the same answers without questions. */
  readonly command: string;
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
  | "UNKNOWN_ANSWER"
  | "ANSWERS_FILE"
  | "MISSING_ANSWERS"
  | "CONFLICT"
  | "UNREADABLE"
  | "NOT_WRITTEN"
  | "NOT_TAKEN_BACK"
  | "NOT_CLEANED_UP"
  | "NOT_BUILT"
  | "INSTALL_FAILED"
  | "CANCELLED"
  | "STOPPED"
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
