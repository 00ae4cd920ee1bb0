import { isText } from "../files/contents.ts";
import type { RenderedFile } from "../files/render.ts";
import { type PristineFile, sha256 } from "../record/format.ts";
import type { Region } from "./insertions.ts";
import { mergeJson, saysTheSame } from "./json.ts";
import { lineEndOf, withLineEnd, withoutReturns } from "./lines.ts";
import { type Labels, mergeText } from "./text.ts";

export interface MergeOptions {
  readonly labels: Labels;
  /** Says what a conflict of lines becomes, where it can be known. */
  readonly resolve?: (region: Region) => readonly string[] | undefined;
}

export interface MergedContents {
  readonly action: "same" | "keep" | "change" | "merge" | "conflict";
  readonly contents: Buffer;
  readonly notes: readonly string[];
}

/** Decides what becomes of the contents of a file that is there, and that the templates have. */
export function mergeContents(
  path: string,
  mine: Buffer,
  base: PristineFile | undefined,
  theirs: RenderedFile,
  options: MergeOptions,
): MergedContents {
  const stays = (action: MergedContents["action"], ...notes: string[]) => {
    return { action, contents: mine, notes };
  };
  if (mine.equals(theirs.contents)) return stays("same");
  if (base !== undefined && sha256(theirs.contents) === base.sha256) {
    return stays(isUntouched(base, mine) ? "same" : "keep");
  }
  const texts = isText(mine) && isText(theirs.contents);
  if (texts && sameText(theirs.contents.toString(), mine)) return stays("same");
  if (base !== undefined && isUntouched(base, mine)) {
    const contents = texts ? inMyLines(mine, theirs.contents.toString()) : theirs.contents;
    return { action: "change", contents, notes: [] };
  }
  if (!texts || (base !== undefined && base.text === undefined)) {
    const note =
      base === undefined ? "the templates have one of this name now" : "so did the templates";
    return stays("conflict", `it was changed here and is no text, and ${note}: it stays`);
  }
  const sides = {
    base: base?.text === undefined ? undefined : withoutReturns(base.text),
    mine: withoutReturns(mine.toString()),
    theirs: withoutReturns(theirs.contents.toString()),
  };
  const { action, text, notes } = mergeTexts(path, sides, options);
  return { action, contents: inMyLines(mine, text), notes };
}

/** Whether what is there is what the templates made, in whatever way its lines end. */
export function isUntouched(base: PristineFile, contents: Buffer): boolean {
  if (sha256(contents) === base.sha256) return true;
  return base.text !== undefined && sameText(base.text, contents);
}

function mergeTexts(
  path: string,
  sides: Parameters<typeof mergeText>[0],
  { labels, resolve }: MergeOptions,
): { action: "merge" | "conflict"; text: string; notes: readonly string[] } {
  const text = mergeText(sides, labels, resolve);
  const json = path.endsWith(".json") ? mergeJson(sides) : undefined;
  if (json === undefined) {
    const notes = text.conflict ? ["markers show what was changed on both sides"] : [];
    return { action: text.conflict ? "conflict" : "merge", text: text.text, notes };
  }
  // Merged line by line it has the comments and the order of both.
  const lines = !text.conflict && saysTheSame(text.text, json.text);
  return {
    action: json.conflicts.length > 0 ? "conflict" : "merge",
    text: lines ? text.text : json.text,
    notes: [...json.conflicts, ...json.kept],
  };
}

function sameText(text: string, contents: Buffer): boolean {
  return isText(contents) && withoutReturns(text) === withoutReturns(contents.toString());
}

/** A text with `\n` at the end of each line, as the file that is there has them. */
function inMyLines(mine: Buffer, text: string): Buffer {
  return Buffer.from(withLineEnd(withoutReturns(text), lineEndOf(mine.toString())));
}
