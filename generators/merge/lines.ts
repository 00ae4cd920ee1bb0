import { twoWay } from "./compare.ts";

/** A text in its lines, without what each of them ends in. */
export interface Lines {
  readonly lines: readonly string[];
  /** Whether the last line is ended, too. */
  readonly ended: boolean;
}

/** What says in the first place of a text that it is Unicode; editors on Windows write it. */
const mark = "\ufeff";

/** The same text with `\n` at the end of each line, and without a mark at its beginning. */
export function plainText(text: string): string {
  return (text.startsWith(mark) ? text.slice(1) : text).replaceAll("\r\n", "\n");
}

/**
 * A plain text in the way of another one that it was made from: with the mark of that, and each line that it has of that
 * with the end that it had there. Lines that are new end as most do.
 */
export function inTheWayOf(before: string, text: string): string {
  return `${before.startsWith(mark) ? mark : ""}${withEndsOf(before, text)}`;
}

export function splitLines(text: string): Lines {
  if (text === "") return { lines: [], ended: false };
  const ended = text.endsWith("\n");
  return { lines: (ended ? text.slice(0, -1) : text).split("\n"), ended };
}

export function joinLines({ lines, ended }: Lines): string {
  return `${lines.join("\n")}${ended && lines.length > 0 ? "\n" : ""}`;
}

function withEndsOf(before: string, text: string): string {
  const returns = before.split("\r\n").length - 1;
  if (returns === 0) return text;
  const ends = before.split("\n").length - 1;
  const usual = returns * 2 > ends ? "\r\n" : "\n";
  if (returns === ends) return text.replaceAll("\n", usual);

  const { lines, ended } = splitLines(text);
  const old = splitLines(plainText(before)).lines;
  const oldEnds = before.match(/\r?\n/g) ?? [];
  let at = 0;
  const parts = twoWay(old, lines) ?? [{ some: old, others: lines }];
  const written = parts.flatMap((part) => {
    const kept = "lines" in part ? oldEnds.slice(at, at + part.lines.length) : [];
    const now = "lines" in part ? part.lines : part.others;
    at += ("lines" in part ? part.lines : part.some).length;
    return now.map((line, index) => [line, kept[index] ?? usual] as const);
  });
  return written
    .map(([line, end], index) => (index < written.length - 1 || ended ? `${line}${end}` : line))
    .join("");
}
