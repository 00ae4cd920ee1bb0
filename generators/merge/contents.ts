import { isText } from "../files/contents.ts";
import type { RenderedFile } from "../files/render.ts";
import { type PristineFile, sha256 } from "../record/format.ts";
import type { Region } from "./insertions.ts";
import { mergeJson, saysTheSame } from "./json.ts";
import { inTheWayOf, plainText } from "./lines.ts";
import { type Labels, type Sides, mergeText } from "./text.ts";

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

/** What becomes of a text; undefined for one that stays as it is. */
interface MergedTexts {
  readonly conflict: boolean;
  readonly text?: string;
  readonly notes: readonly string[];
}

const tooLarge = "it is too large to be merged";
const staysSo = "it stays as it is, and the template has another one now";

/** The most that is looked at as a text, in bytes. Ours have a thousandth of it. */
const largestText = 16 * 1024 * 1024;

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
  const current = sha256(mine);
  if (current === base?.sha256) return { action: "change", contents: theirs.contents, notes: [] };
  const now = textOf(mine);
  const next = textOf(theirs.contents);
  const isUnedited = now !== undefined && base !== undefined && isPlainly(base, now);
  if (base !== undefined && sha256(theirs.contents) === base.sha256) {
    return stays(isUnedited ? "same" : "keep");
  }
  if (now === undefined || next === undefined || (base !== undefined && base.text === undefined)) {
    const problem = mine.length > largestText ? tooLarge : "it is no text";
    return stays("conflict", `${problem}: ${staysSo}`);
  }
  const sides = { base: base?.text, mine: now, theirs: next };
  if (plainText(now) === plainText(next)) return stays("same");
  const asMine = (text: string) => Buffer.from(inTheWayOf(now, text));
  if (isUnedited) return { action: "change", contents: asMine(plainText(next)), notes: [] };

  const { conflict, text, notes } = mergeTexts(path, plain(sides), options);
  const contents = text === undefined ? mine : asMine(text);
  return { action: conflict ? "conflict" : "merge", contents, notes };
}

/** Whether what is there is what the templates made, in whatever way its lines end. */
export function isUntouched(base: PristineFile, contents: Buffer): boolean {
  if (sha256(contents) === base.sha256) return true;
  const text = textOf(contents);
  return text !== undefined && isPlainly(base, text);
}

/** The text that contents are, unless they are too large for one. */
export function textOf(contents: Buffer): string | undefined {
  return contents.length <= largestText && isText(contents) ? contents.toString() : undefined;
}

function isPlainly(base: PristineFile, text: string): boolean {
  return base.text !== undefined && plainText(base.text) === plainText(text);
}

function plain({ base, mine, theirs }: Sides): Sides {
  return {
    base: base === undefined ? undefined : plainText(base),
    mine: plainText(mine),
    theirs: plainText(theirs),
  };
}

function mergeTexts(path: string, sides: Sides, { labels, resolve }: MergeOptions): MergedTexts {
  const lines = mergeText(sides, labels, resolve);
  if (path.endsWith(".json")) return mergeJsonTexts(sides, lines);
  if (lines === undefined) return { conflict: true, notes: [`${tooLarge}: ${staysSo}`] };
  const notes = lines.conflict ? ["markers show what was changed on both sides"] : [];
  return { ...lines, notes };
}

/** JSON has no markers: it has to work. */
function mergeJsonTexts(sides: Sides, lines: ReturnType<typeof mergeText>): MergedTexts {
  const json = mergeJson(sides);
  if ("problem" in json) return { conflict: true, notes: [`${json.problem}: ${staysSo}`] };
  const { text, conflicts, kept } = json;
  const notes = [...conflicts, ...kept];
  // Merged line by line it has the comments and the order of both.
  const better = lines?.conflict === false && saysTheSame(lines.text, text);
  return { conflict: conflicts.length > 0, text: better ? lines.text : text, notes };
}
