/** A text in its lines, which end in `\n` whatever they ended in. */
export interface Lines {
  readonly lines: readonly string[];
  /** Whether the last line is ended, too. */
  readonly ended: boolean;
}

export type LineEnd = "\n" | "\r\n";

/** What every line of a text ends in, `\n` where they differ: then `\r` is part of those lines that have it. */
export function lineEndOf(text: string): LineEnd {
  return /\r\n/.test(text) && !/(?<!\r)\n/.test(text) ? "\r\n" : "\n";
}

/** The same text with `\n` at the end of each line. */
export function withoutReturns(text: string): string {
  return lineEndOf(text) === "\r\n" ? text.replaceAll("\r\n", "\n") : text;
}

/** The same text, whose lines end in `\n`, with another end of each line. */
export function withLineEnd(text: string, end: LineEnd): string {
  return end === "\n" ? text : text.replaceAll("\n", end);
}

export function splitLines(text: string): Lines {
  if (text === "") return { lines: [], ended: false };
  const ended = text.endsWith("\n");
  return { lines: (ended ? text.slice(0, -1) : text).split("\n"), ended };
}

export function joinLines({ lines, ended }: Lines): string {
  return `${lines.join("\n")}${ended && lines.length > 0 ? "\n" : ""}`;
}
