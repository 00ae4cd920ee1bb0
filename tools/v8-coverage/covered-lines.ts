import { stripTypeScriptTypes } from "node:module";

/** What V8 says of one function: nested ranges, the outer before the inner, and how often each ran. */
export interface FunctionCoverage {
  readonly ranges: readonly {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly count: number;
  }[];
}

/**
 * Which lines of a TypeScript source ran in any of the records: a line did when a part of it did. Lines without code
 * (comments, types, closing brackets) are left out.
 *
 * Offsets in the records are those of the source itself, as Node replaces types by blanks.
 *
 * @param records what processes said of the file at various times; undefined when none has loaded it
 * @returns for each line that has code, counted from 1, whether it ran
 */
export function coveredLines(
  source: string,
  records: readonly (readonly FunctionCoverage[])[] = [],
): Map<number, boolean> {
  const ran = new Uint8Array(source.length);
  for (const functions of records) {
    const counts = new Uint8Array(source.length);
    const all = functions.flatMap(({ ranges }) => ranges);
    // The innermost range that a character is in says whether it ran.
    const outerFirst = all.toSorted(
      (a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset,
    );
    for (const { startOffset, endOffset, count } of outerFirst) {
      counts.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    }
    for (let at = 0; at < ran.length; at++) ran[at] ||= counts[at] ?? 0;
  }

  const lines = new Map<number, boolean>();
  let start = 0;
  for (const [index, code] of codeOf(source).split("\n").entries()) {
    if (/[\w"'`]/.test(code) && !/^import\b/.test(code)) {
      const end = start + code.length;
      const from = start + (code.length - code.trimStart().length);
      lines.set(index + 1, ran.subarray(from, end).includes(1));
    }
    start += code.length + 1;
  }
  return lines;
}

/** The source with blanks for types and comments. */
function codeOf(source: string): string {
  return stripTypeScriptTypes(source)
    .replace(/^\s*\/\*.*?\*\//gms, blank)
    .replace(/^\s*\/\/.*$/gm, blank);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
