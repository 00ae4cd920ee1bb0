import { appendFileSync, lstatSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

type Variables = NodeJS.Dict<string>;

const file = fileURLToPath(new URL("../.env", import.meta.url));

/** `NAME=value`, as Node takes it: a quoted value may have several lines, any other ends at its line or at a `#`. */
const assignment =
  /[ \t]*(?:export[ \t]+)?(?<name>[\w.-]+)[ \t]*=[ \t]*(?:(?<quote>["'`])[^]*?\k<quote>(?<rest>.*)|(?<value>.*))/y;

/**
 * Sets the variables of `.env` that are not set already.
 * @throws {Error} as {@link readEnvFile} does
 */
export function loadEnvFile(): void {
  for (const [name, value] of Object.entries(readEnvFile())) process.env[name] ??= value;
}

/**
 * Variables of `.env`; none when there is no such file.
 * @throws {Error} naming the file and what is wrong, with the line
 */
export function readEnvFile(): Variables {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A link to a file that is not there is no absence of settings.
    if (code === "ENOENT" && !lstatSync(file, { throwIfNoEntry: false })) return {};
    throw new Error(
      `Cannot read ${file}: ${code}. Let the user that runs the app read it, or remove it and set its variables in the environment`,
      { cause: error },
    );
  }
  try {
    return parseEnvFile(bytes);
  } catch (error) {
    throw new Error(`${file} ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Adds variables at the end of `.env`, which nobody but its owner may read when it is new. */
export function addToEnvFile(variables: Readonly<Record<string, string>>): void {
  let separator = "";
  try {
    if (!/(?:^|\n)$/.test(readFileSync(file, "utf8"))) separator = "\n";
  } catch {
    // There is none yet.
  }
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  appendFileSync(file, separator + lines.join(""), { mode: 0o600 });
}

/**
 * Parses as Node does, and refuses what Node would drop without a word.
 * @throws {Error} telling what is wrong, with the line
 */
export function parseEnvFile(bytes: Uint8Array): Variables {
  const text = decode(bytes).replaceAll("\r\n", "\n");
  const lines = new Map<string, number>();
  let position = 0;
  while (position < text.length) {
    const line = text.slice(0, position).split("\n").length;
    const [blank = ""] = /^[ \t]*(?:#.*)?(?:\n|$)/.exec(text.slice(position)) ?? [];
    position += blank.length;
    if (blank !== "") continue;
    assignment.lastIndex = position;
    const { 0: source = "", groups = {} } = assignment.exec(text) ?? {};
    const problem = problemOf(groups, lines.get(groups["name"] ?? ""));
    if (problem) throw new Error(`has a wrong line ${line}: ${problem}`);
    lines.set(groups["name"] ?? "", line);
    position += source.length + 1;
  }
  return parseEnv(text);
}

/** A byte order mark is none of the text. */
function decode(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Told below.
  }
  throw new Error("is not UTF-8: save it in that encoding");
}

function problemOf(groups: Variables, earlier: number | undefined): string | undefined {
  const { name, rest = "", value = "" } = groups;
  if (name === undefined) return "write NAME=value, or # and a comment";
  if (earlier !== undefined) return `${name} is set in line ${earlier} already, remove one of them`;
  if (/^["'`]/.test(value)) return `the value of ${name} has no closing quote`;
  if (/\S#|^#\S/.test(value)) return `# begins a comment, quote the value of ${name}`;
  if (/^[ \t]*[^# \t]/.test(rest)) return `the value of ${name} goes on after its closing quote`;
  return undefined;
}
