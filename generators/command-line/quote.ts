import { relative } from "node:path";

/**
 * A word for a command that people paste into a shell: nothing in it is expanded or run, by a POSIX shell, or by cmd on
 * Windows.
 */
export function quote(text: string, platform: NodeJS.Platform = process.platform): string {
  return platform === "win32" ? quoteForCmd(text) : quoteForPosix(text);
}

/** A path as it is typed in a folder, before {@link quote}: nothing takes it for an option. */
export function typedPath(path: string, from: string = process.cwd()): string {
  const typed = relative(from, path) || ".";
  return typed.startsWith("-") ? `./${typed}` : typed;
}

function quoteForPosix(text: string): string {
  // zsh expands a word that begins with "=".
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function quoteForCmd(text: string): string {
  if (/^[\w@+=:,./\\-]+$/.test(text)) return text;
  // Within quotes cmd expands %name%, and programs take \" for a quote.
  return `"${text.replace(/\\+$/, "$&$&").replaceAll("%", '"^%"')}"`;
}
