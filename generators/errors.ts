import { ignoredNote } from "./ignored-note.ts";
import { flagOf, none, spell } from "./spelling.ts";
import type { AnswerName, Value } from "./options.ts";
import { printable, printableLine } from "./printable.ts";
import { shownValue } from "./shown-value.ts";

/** A path that is taken, and by what. */
export interface Conflict {
  /** As a person would type it. */
  readonly path: string;
  readonly reason: "exists" | "the same already" | "a folder" | "not a file" | "not a folder";
}

/** An answer that is missing, and what may be given. */
export interface Need {
  readonly name: AnswerName;
  /** Every valid value; empty where any text will do. */
  readonly choices: readonly (string | boolean)[];
  readonly default: Value;
  /** Whether the answer is a list of choices. */
  readonly multiple: boolean;
}

/** A file that people have to look at, and what there is to decide: a sentence each. */
export interface MergeConflict {
  /** Relative to the app, with forward slashes. */
  readonly path: string;
  readonly notes: readonly string[];
}

const list = (values: readonly string[]) => values.join(", ");
const meant = (suggestion: string | undefined) =>
  suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
const lines = (values: readonly string[]) =>
  values.map((value) => `  ${printableLine(value)}`).join("\n");
const valid = (values: readonly string[]) =>
  values.length > 0 ? `\nValid values: ${list(values)}` : "";

/** What differs is what somebody has to think about; the rest is a number. */
function conflictRows(conflicts: readonly Conflict[]): string[] {
  const different = conflicts.filter(({ reason }) => reason !== "the same already");
  const same = conflicts.length - different.length;
  const rows = different.map(({ path, reason }) =>
    reason === "exists" ? path : `${path} (${reason})`,
  );
  if (same === 0) return rows;
  const files = same === 1 ? "one file that is" : `${same} files that are`;
  return [...rows, `${rows.length === 0 ? "" : "and "}${files} the same already`];
}

const wayBack =
  'Bring .sticky-socketio back from git, or run "update --rebase", which records the app anew and changes no other file.';

/** Of changes that are pending, of which neither git nor a new record knows. */
const wayOut =
  'An interrupted run has left it there, or somebody else; it can neither be finished nor taken back. Bring the app back from git ("git restore . && git clean -d --force ."), delete .sticky-socketio/pending, and run this again.';

/**
 * Every error that a program may have to tell from another. A code never changes its meaning; the exit code is 2 for a
 * wrong or incomplete command, 3 for files that are in the way, 130 for Ctrl-C and 1 for the rest. `data` is what
 * `--json` says beside the message.
 */
const table = {
  UNKNOWN_OPTION: {
    exitCode: 2,
    summary: "there is no such option",
    message: (flag: string, flags: readonly string[], suggestion?: string) =>
      `Unknown option ${flag}.${meant(suggestion)}\nValid options: ${list(flags)}`,
  },
  UNKNOWN_VALUE: {
    exitCode: 2,
    summary: "an option or an answer does not have this choice",
    message: (label: string, value: string, choices: readonly string[], suggestion?: string) =>
      `${label} does not know "${value}".${meant(suggestion)}${valid(choices)}`,
    data: (_label: string, value: string, choices: readonly string[]) => ({ value, choices }),
  },
  MISSING_VALUE: {
    exitCode: 2,
    summary: "an option is given without its value",
    message: (flag: string, choices: readonly string[]) =>
      `${flag} needs a value.${valid(choices)}`,
    data: (_flag: string, choices: readonly string[]) => ({ choices }),
  },
  UNEXPECTED_VALUE: {
    exitCode: 2,
    summary: "a switch is given a value",
    message: (flag: string, value: string) => `${flag} takes no value, and "${value}" was given.`,
  },
  REPEATED_OPTION: {
    exitCode: 2,
    summary: "an option is given twice",
    message: (flag: string) => `${flag} is given more than once: leave one of them out.`,
  },
  REPEATED_VALUE: {
    exitCode: 2,
    summary: "a list has a value twice",
    message: (label: string, value: string) =>
      `${label} has "${value}" more than once: leave one of them out.`,
  },
  TOO_MANY_ARGUMENTS: {
    exitCode: 2,
    summary: "there is more than one directory, or there are words that a command does not take",
    message: (first: string, extra: readonly string[], hint?: string) =>
      `Nothing more is expected after "${first}": there is also ${list(extra.map((text) => `"${text}"`))}.${hint === undefined ? "" : ` ${hint}`}`,
  },
  INVALID_VALUE: {
    exitCode: 2,
    summary: "npm would refuse the app's name",
    message: (value: string, problem: string) => `"${value}" cannot be used: ${problem}.`,
  },
  WRONG_TYPE: {
    exitCode: 2,
    summary: "an answer has a value of another type",
    message: (label: string, value: unknown, expected: string) =>
      `${label} has to be ${expected}, and ${shownValue(value)} was given.`,
  },
  CONTRADICTION: {
    exitCode: 2,
    summary: "two answers do not go together",
    message: (answers: readonly string[], because: string) =>
      `${answers.join(" and ")} do not go together: ${because}.`,
  },
  REMOVAL_NOT_CONFIRMED: {
    exitCode: 2,
    summary: "an update would remove something that was not named; `removals` lists it",
    message: (removals: readonly string[], command: string) =>
      `This update would remove ${list(removals)} from the app. Nothing was changed. To remove ${removals.length === 1 ? "it" : "them"}:\n\n  ${command}`,
    data: (removals: readonly string[], command: string) => ({ removals, command }),
  },
  UNKNOWN_ANSWER: {
    exitCode: 2,
    summary: "the answers have a name that is no answer",
    message: (label: string, names: readonly string[], suggestion?: string) =>
      `${label} is no answer.${meant(suggestion)}\nAnswers: ${list(names)}`,
  },
  ANSWERS_FILE: {
    exitCode: 2,
    summary: "the answers file cannot be read",
    message: (path: string, reason: string) => `Cannot use the answers in ${path}: ${reason}.`,
  },
  MISSING_ANSWERS: {
    exitCode: 2,
    summary: "answers are missing and there is nobody to ask; `needs` lists them",
    message: (needs: readonly Need[], command: string) => {
      const width = Math.max(...needs.map(({ name }) => flagOf(name).length));
      const rows = needs.map((need) => {
        const typed = need.choices.map((choice) =>
          typeof choice === "string" ? choice : spell(need.name, choice).join(" "),
        );
        const all = need.multiple ? `${list(typed)} or ${none}` : typed.join(" | ");
        const usual = spell(need.name, need.default).at(-1);
        return `${flagOf(need.name).padEnd(width)}  ${all || "any name that npm accepts"} (default ${usual})`;
      });
      return `There is no terminal to ask on, and these answers are missing:\n\n${lines(rows)}\n\nPass them, or --yes for the defaults. With every answer:\n\n  ${command}`;
    },
    data: (needs: readonly Need[], command: string) => ({
      needs: needs.map((need) => ({ ...need, flag: flagOf(need.name) })),
      command,
    }),
  },
  CONFLICT: {
    exitCode: 3,
    summary: "files are in the way; `conflicts` lists them, and nothing is changed",
    message: (folder: string, conflicts: readonly Conflict[], command: string) =>
      `${folder} already holds files that would be written (nothing was changed):\n\n${lines(conflictRows(conflicts))}\n\nMove them away, choose another directory, or say with --on-conflict what becomes of them. The same again, without questions:\n\n  ${command}`,
    data: (_folder: string, conflicts: readonly Conflict[], command: string) => ({
      conflicts,
      command,
    }),
  },
  APP_EXISTS: {
    exitCode: 3,
    summary: "the directory is an app already; `command` updates it, and nothing is changed",
    message: (folder: string, command: string) =>
      `${folder} is already an app of this program. Nothing was changed. To change its answers or bring it up to date:\n\n  ${command}\n\nFor another app, choose another directory.`,
    data: (_folder: string, command: string) => ({ command }),
  },
  UNREADABLE: {
    exitCode: 1,
    summary: "what is there already cannot be read",
    message: (path: string, reason: string) =>
      `Cannot look at ${path}: ${reason}. Nothing was written.`,
    data: (path: string) => ({ path }),
  },
  NOT_WRITTEN: {
    exitCode: 1,
    summary: "a file cannot be written; what was written before it is taken back",
    message: (path: string, reason: string) =>
      `Cannot write ${path}: ${reason}. What was written before it has been taken back.`,
    data: (path: string) => ({ path }),
  },
  NOT_TAKEN_BACK: {
    exitCode: 1,
    summary: "after a failure, something that was written cannot be taken back; `left` lists it",
    message: (reason: string, left: readonly string[]) =>
      `${reason}\nThis could not be taken back:\n\n${lines(left)}`,
    data: (_reason: string, left: readonly string[]) => ({ left }),
  },
  NOT_CLEANED_UP: {
    exitCode: 1,
    summary: "the app is written, but copies of files that it replaced are left; `left` lists them",
    message: (left: readonly string[]) =>
      `The app is written. These copies of files that it replaced could not be removed:\n\n${lines(left)}`,
    data: (left: readonly string[]) => ({ left }),
  },
  NOT_BUILT: {
    exitCode: 1,
    summary: "the scaffolder runs from its sources, which are not built",
    message: (path: string) =>
      `${path} is missing, which apps are made from: run "npm run build" first.`,
  },
  INSTALL_FAILED: {
    exitCode: 1,
    summary: "the app is written, and installing its dependencies failed; `next` is how to go on",
    message: (command: string, reason: string, next: readonly string[], output = "") =>
      `${output === "" ? "" : `${output}\n\n`}"${command}" failed (${reason}). The app is written; go on with:\n\n${lines(next)}`,
    data: (command: string, reason: string, next: readonly string[]) => ({ command, reason, next }),
  },
  NOT_AN_APP: {
    exitCode: 2,
    summary: "the current directory is no app of this program",
    message: (folder: string, above?: string) => {
      const where = above === undefined ? "run this in the folder of an app" : `that is ${above}`;
      return `${folder} is not the folder of an app that this program made (there is no .sticky-socketio): ${where}.\nOf an app that has lost it, "update --rebase" with all answers makes it anew. A new app in a folder called "update" or "add" is written "./update" or "./add".`;
    },
    data: (folder: string) => ({ directory: folder }),
  },
  RECORD_DAMAGED: {
    exitCode: 1,
    summary: "what `.sticky-socketio` has cannot be used",
    message: (path: string, reason: string) => {
      const way = path.startsWith(".sticky-socketio/pending") ? wayOut : wayBack;
      return `Cannot use ${path}: ${printable(reason)}. ${way}`;
    },
    data: (path: string, reason: string) => ({ path, reason }),
  },
  RECORD_EDITED: {
    exitCode: 1,
    summary: "the app's record was changed by hand, and nothing is changed",
    message: (path: string) =>
      `${path} was changed by hand, and says something else than what the app was made with. Nothing was changed. To change an answer, take the change back and run "update --adapter redis", for instance. ${wayBack}`,
    data: (path: string) => ({ path }),
  },
  RECORD_NEWER: {
    exitCode: 1,
    summary: "the app was made by a later version of this program",
    message: (path: string, version: string) =>
      `${path} was written by ${version}, and this is an earlier version, which cannot take an app back. Nothing was changed. Run ${version} or a later one.`,
    data: (path: string, version: string) => ({ path, version }),
  },
  BUSY: {
    exitCode: 1,
    summary: "another process is changing the app",
    message: (path: string, owner?: { readonly host: string; readonly pid: number }) => {
      if (owner === undefined) return "Another run is changing this app: wait for it.";
      const who = `process ${owner.pid} of ${printableLine(owner.host)}`;
      return `Another run is changing this app (${who}): wait for it. If that process has ended for certain, empty the file ${path}/owner.json and run this again, which finishes what was begun or takes it back.`;
    },
    data: (path: string, owner?: { readonly host: string; readonly pid: number }) => ({
      path,
      ...(owner !== undefined && { host: owner.host, pid: owner.pid }),
    }),
  },
  PENDING: {
    exitCode: 3,
    summary: "an earlier run was interrupted; what only looks at the app changes nothing about it",
    message: () =>
      "An earlier run was interrupted while it was changing this app (nothing was changed now). The next command that may write here finishes what was begun, or takes it back where files were changed since.",
  },
  CHANGED_SINCE: {
    exitCode: 3,
    summary:
      "what an interrupted run did is taken back, but for files that somebody has changed since; `paths` lists them",
    message: (paths: readonly string[]) =>
      `An earlier run was interrupted. What it did is taken back, but for these files, which were changed since:\n\n${lines(paths)}\n\nLook at them, and run this again.`,
    data: (paths: readonly string[]) => ({ paths }),
  },
  NOT_CLEAN: {
    exitCode: 1,
    summary: "the app has changes that git does not have; `paths` lists them",
    message: (paths: readonly string[]) =>
      `These changes are not committed, and could not be told from those that are about to be made (nothing was changed):\n\n${lines(paths)}\n\nCommit or stash them (what an earlier update or add wrote counts as well), or pass --allow-dirty.`,
    data: (paths: readonly string[]) => ({ paths }),
  },
  NOT_IN_GIT: {
    exitCode: 1,
    summary:
      "files that are about to change are not in git, or git does not look at them; `paths` lists them",
    message: (paths: readonly string[]) =>
      `git does not keep these files, and could not bring back what is about to change in them (nothing was changed):\n\n${lines(paths)}\n\nLet git have them, or pass --allow-dirty.`,
    data: (paths: readonly string[]) => ({ paths }),
  },
  NO_GIT: {
    exitCode: 1,
    summary: "the app is in a git repository, and git does not say what has changed",
    message: (reason: string) =>
      `git does not say whether everything is committed (${reason}). Nothing was changed. Pass --allow-dirty to go on without knowing.`,
    data: (reason: string) => ({ reason }),
  },
  UNRESOLVED: {
    exitCode: 3,
    summary:
      "markers of an earlier update are left; `paths` lists the files, and nothing is changed",
    message: (paths: readonly string[]) =>
      `These files still have conflict markers (nothing was changed):\n\n${lines(paths)}\n\nDecide between what is above and below each "=======", delete the markers, and run this again.`,
    data: (paths: readonly string[]) => ({ paths }),
  },
  OUTDATED: {
    exitCode: 3,
    summary:
      "--check: the app is not what the templates make today; `files` says what would change",
    message: (count: number, _files: readonly object[]) =>
      `The app is not up to date: ${count === 1 ? "one file" : `${count} files`} would change. "update --dry-run" lists them.`,
    data: (_count: number, files: readonly object[]) => ({ files }),
  },
  IGNORED_BY_GIT: {
    exitCode: 3,
    summary:
      "--check: git ignores files without which a clone of the app does not work; `paths` lists them",
    message: (paths: readonly string[]) => ignoredNote(paths),
    data: (paths: readonly string[]) => ({ paths }),
  },
  MERGE_CONFLICTS: {
    exitCode: 3,
    summary: "the change is made, but for what `conflicts` lists: people have to decide",
    message: (conflicts: readonly MergeConflict[], dry: boolean, _result: object) => {
      const rows = conflicts.flatMap(({ path, notes }) => [
        path,
        ...notes.map((note) => `  ${note}`),
      ]);
      const [begin, end] = dry
        ? ["These files would have conflicts (nothing was changed)", ""]
        : [
            "The change is made, but for what people have to decide",
            '\n\nWhere there are markers, decide between what is above and below each "=======" and delete them.',
          ];
      return `${begin}:\n\n${lines(rows)}${end}`;
    },
    data: (conflicts: readonly MergeConflict[], _dry: boolean, result: object) => ({
      ...result,
      conflicts,
    }),
  },
  CANCELLED: {
    exitCode: 130,
    summary: "cancelled at a question or while files were written; nothing is changed",
    message: () => "Cancelled: nothing was written.",
  },
  STOPPED: {
    exitCode: 130,
    summary: "cancelled after the app was written; `next` is how to go on",
    message: (next: readonly string[]) =>
      `Cancelled. The app is written; go on with:\n\n${lines(next)}`,
    data: (next: readonly string[]) => ({ next }),
  },
  WHAT_TO_ADD: {
    exitCode: 2,
    summary: "`add` is not told what to add",
    message: (additions: readonly string[]) =>
      `Say what to add, for instance "add ${additions[0] ?? ""}".${valid(additions)}`,
    data: (additions: readonly string[]) => ({ choices: additions }),
  },
  UPDATE_FIRST: {
    exitCode: 3,
    summary: "the app has to be updated before something can be added; nothing is changed",
    message: (version: string) =>
      `The app is not up to date with version ${version}, which would change more than it adds (nothing was changed): run "update" first, then add.`,
  },
  TAKEN: {
    exitCode: 3,
    summary:
      "what is added needs paths that something else has; `conflicts` lists them, and nothing is changed",
    message: (conflicts: readonly MergeConflict[]) =>
      `These are there already, and not from this program (nothing was changed):\n\n${lines(conflicts.map(({ path }) => path))}\n\nMove them away, or choose another name.`,
    data: (conflicts: readonly MergeConflict[]) => ({ conflicts }),
  },
  INTERNAL: {
    exitCode: 1,
    summary: "a bug of this program",
    message: (details: string) =>
      `This is a bug of create-sticky-socketio-app, please report it:\n${details}`,
  },
} as const;

export type ErrorCode = keyof typeof table;
type Details = { [Code in ErrorCode]: Parameters<(typeof table)[Code]["message"]> };
type Entries = {
  [Code in ErrorCode]: {
    exitCode: number;
    summary: string;
    message: (...details: Details[Code]) => string;
    data?: (...details: Details[Code]) => object;
  };
};
const entries: Entries = table;

/** Every code with its exit code and what it means, for the documentation. */
export const errorCodes: readonly { code: string; exitCode: number; summary: string }[] =
  Object.entries(entries).map(([code, { exitCode, summary }]) => ({ code, exitCode, summary }));

/**
 * An error that the user can do something about: it is shown as its message alone, without a stack. Everything
 * else that is thrown is a bug of this program.
 */
export class CreateError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "CreateError";
  readonly code: Code;
  /** The exit code of the process. */
  readonly exitCode: number;
  /** What the message says, for programs; its fields depend on the code. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: Code, ...details: Details[Code]) {
    const { exitCode, message, data } = entries[code];
    super(message(...details));
    this.code = code;
    this.exitCode = exitCode;
    this.data = { ...data?.(...details) };
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  ENOTDIR: "a file is where a directory is needed",
  EEXIST: "it appeared while this was running",
};

/** The code that the operating system gave an error (`ENOENT`, `EACCES` …), if it is one of its. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

/** For what was asked of a path at which nothing is: that is no failure. Any other error is thrown again. */
export function ignoreMissing(error: unknown): undefined {
  if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
  throw error;
}

/** Why a file operation failed, in words. */
export function systemReason(error: unknown): string {
  const known = reasons[systemCode(error) ?? ""];
  return known ?? (error instanceof Error ? error.message : String(error));
}

/** What an error is to whoever wanted to write files: of the operating system, that a path could not be written. */
export function notWritten(error: unknown, path: string): Error {
  if (error instanceof CreateError) return error;
  if (systemCode(error) !== undefined) {
    return new CreateError("NOT_WRITTEN", path, systemReason(error));
  }
  return error instanceof Error ? error : new Error(String(error));
}
