/** What a missing answer is called on the command line, and what may be given. */
export interface Need {
  /** The flag, or the positional argument in angle brackets. */
  readonly flag: string;
  /** Every valid value; empty where any text will do. */
  readonly choices: readonly string[];
  readonly default: string;
}

const list = (values: readonly string[]) => values.join(", ");
const meant = (suggestion: string | undefined) =>
  suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
const lines = (values: readonly string[]) => values.map((value) => `  ${value}`).join("\n");

/**
 * Every error that is the user's to solve. A code never changes its meaning; the exit code is 2 for a wrong or
 * incomplete command, 3 for files that are in the way, 130 for Ctrl-C and 1 for the rest.
 */
const table = {
  UNKNOWN_OPTION: {
    exitCode: 2,
    message: (flag: string, valid: readonly string[], suggestion?: string) =>
      `Unknown option ${flag}.${meant(suggestion)}\nValid options: ${list(valid)}`,
  },
  UNKNOWN_VALUE: {
    exitCode: 2,
    message: (flag: string, value: string, valid: readonly string[], suggestion?: string) =>
      `${flag} does not know "${value}".${meant(suggestion)}\nValid values: ${list(valid)}`,
  },
  MISSING_VALUE: {
    exitCode: 2,
    message: (flag: string, valid: readonly string[]) =>
      `${flag} needs a value.\nValid values: ${list(valid)}`,
  },
  UNEXPECTED_VALUE: {
    exitCode: 2,
    message: (flag: string, value: string) => `${flag} takes no value, and "${value}" was given.`,
  },
  REPEATED_OPTION: {
    exitCode: 2,
    message: (flag: string) => `${flag} is given more than once: leave one of them out.`,
  },
  TOO_MANY_ARGUMENTS: {
    exitCode: 2,
    message: (first: string, extra: readonly string[]) =>
      `One directory is expected: after "${first}" there is also ${list(extra.map((text) => `"${text}"`))}.`,
  },
  INVALID_VALUE: {
    exitCode: 2,
    message: (value: string, problem: string) => `"${value}" cannot be used: ${problem}.`,
  },
  MISSING_ANSWERS: {
    exitCode: 2,
    message: (needs: readonly Need[], command: string) => {
      const width = Math.max(...needs.map(({ flag }) => flag.length));
      const rows = needs.map(({ flag, choices, default: value }) => {
        const valid = choices.length > 0 ? choices.join(" | ") : "any name that npm accepts";
        return `${flag.padEnd(width)}  ${valid} (default ${value})`;
      });
      return `There is no terminal to ask on, and these answers are missing:\n\n${lines(rows)}\n\nPass them, or --yes for the defaults. With every answer:\n\n  ${command}`;
    },
  },
  CONFLICT: {
    exitCode: 3,
    message: (folder: string, paths: readonly string[]) =>
      `${folder} already holds files that would be written (nothing was changed):\n\n${lines(paths)}\n\nMove them away, or choose another directory.`,
  },
  UNREADABLE: {
    exitCode: 1,
    message: (path: string, reason: string) =>
      `Cannot look at ${path}: ${reason}. Nothing was written.`,
  },
  NOT_WRITTEN: {
    exitCode: 1,
    message: (path: string, reason: string) =>
      `Cannot write ${path}: ${reason}. What was written before it has been removed again.`,
  },
  NOT_BUILT: {
    exitCode: 1,
    message: (path: string) =>
      `${path} is missing, which every app is given a copy of: run "npm run build" first.`,
  },
  INSTALL_FAILED: {
    exitCode: 1,
    message: (command: string, reason: string, next: readonly string[]) =>
      `"${command}" failed (${reason}). The app is written; go on with:\n\n${lines(next)}`,
  },
  CANCELLED: {
    exitCode: 130,
    message: () => "Cancelled: nothing was written.",
  },
} as const;

export type ErrorCode = keyof typeof table;
type Details = { [Code in ErrorCode]: Parameters<(typeof table)[Code]["message"]> };
type Entries = {
  [Code in ErrorCode]: { exitCode: number; message: (...details: Details[Code]) => string };
};
const entries: Entries = table;

/**
 * An error that the user can do something about: it is shown as its message alone, without a stack. Everything
 * else that is thrown is a bug of this program.
 */
export class UserError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "UserError";
  readonly code: Code;
  /** The exit code of the process. */
  readonly exitCode: number;

  constructor(code: Code, ...details: Details[Code]) {
    const { exitCode, message } = entries[code];
    super(message(...details));
    this.code = code;
    this.exitCode = exitCode;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "the name is too long",
  ENOTDIR: "a file is where a directory is needed",
  EEXIST: "it appeared while this was running",
};

/** The code that the operating system gave an error (`ENOENT`, `EACCES` …), if it is one of its. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

/** Why a file operation failed, in words. */
export function systemReason(error: unknown): string {
  const known = reasons[systemCode(error) ?? ""];
  return known ?? (error instanceof Error ? error.message : String(error));
}
