import { type FileState, stateOf } from "../files/contents.ts";
import type { RenderedFile } from "../files/render.ts";
import type { Found } from "../files/working-tree.ts";
import { type PristineFile, sha256 } from "../record/format.ts";
import { type MergeOptions, isUntouched, mergeContents } from "./contents.ts";

/** What happens to a file of an app that changes. */
export type ChangeAction =
  /** Comes new. */
  | "create"
  /** Nobody had changed it: it becomes what it is now. */
  | "change"
  /** Has both what people changed and what the templates changed. */
  | "merge"
  /** Has to be looked at: markers are in it, or `notes` say what could not be merged. */
  | "conflict"
  /** Nobody had changed it, and it is no longer part of the app. */
  | "delete"
  /** A migration moved it. */
  | "rename"
  /** Stays as people made it. */
  | "keep"
  /** Is what it has to be. */
  | "same";

/** The three versions of one file. */
export interface Versions {
  /** As the templates had it, if they did. */
  readonly base: PristineFile | undefined;
  /** What is there. */
  readonly mine: Found;
  /** As the templates have it now, if they do. */
  readonly theirs: RenderedFile | undefined;
  /** As the templates have it now for the answers that the app had; left out where the answers are the same. */
  readonly unasked?: RenderedFile | undefined;
}

/** What becomes of a file. */
export interface Outcome {
  readonly action: Exclude<ChangeAction, "rename">;
  /** What is at its path afterwards; `undefined` for no file, left out where nothing changes. */
  readonly after?: FileState | undefined;
  /** What people should know: a sentence each. */
  readonly notes: readonly string[];
}

/** Decides what becomes of one file. */
export function mergeFile(path: string, versions: Versions, options: MergeOptions): Outcome {
  const { base, mine, theirs } = versions;
  if (mine.found === "file") return mergeWith(path, mine, versions, options);
  if (theirs === undefined) return as("same");
  if (mine.found === "nothing" && base === undefined) return as("create", theirs);
  if (base !== undefined && isUnchanged(base, theirs)) return as("same");
  if (mine.found === "nothing") return afterDeletion(path, versions);
  const obstacle =
    mine.found === "blocked" ? `${mine.obstacle} is no folder` : `it is ${mine.reason}`;
  return as("conflict", undefined, `${obstacle}, so that nothing is written to it`);
}

/** News of the templates are not missed in a file that was deleted; code of an answer that is given now is. */
function afterDeletion(path: string, { theirs, unasked }: Versions): Outcome {
  const isAskedFor = unasked !== undefined && theirs !== undefined && !isSame(unasked, theirs);
  return isAskedFor && !path.endsWith(".md")
    ? as(
        "conflict",
        undefined,
        "it was deleted or renamed here, and what is added to it is missing",
      )
    : as("keep", undefined, "it was deleted here, and stays so");
}

function isSame(one: RenderedFile, other: RenderedFile): boolean {
  return one.contents.equals(other.contents) && one.executable === other.executable;
}

function mergeWith(
  path: string,
  mine: Extract<Found, { found: "file" }>,
  { base, theirs }: Versions,
  options: MergeOptions,
): Outcome {
  const { contents } = mine;
  if (theirs === undefined) {
    if (base === undefined) return as("same");
    if (!isUntouched(base, contents)) {
      return as("keep", undefined, "it was changed here, and is no longer part of the templates");
    }
    return { action: "delete", after: undefined, notes: [] };
  }
  const ran = stateOf(mine, base?.executable).executable;
  const executable = mergeBits(base, ran, theirs);
  const merged = mergeContents(path, contents, base, theirs, options);
  const same = merged.contents.equals(contents) && executable === ran;
  const { action, notes } = merged;
  if (same) {
    const quiet = notes.length > 0 ? "keep" : "same";
    return { action: action === "conflict" || action === "keep" ? action : quiet, notes };
  }
  return {
    action: action === "same" || action === "keep" ? "change" : action,
    after: { contents: merged.contents, executable },
    notes,
  };
}

function mergeBits(base: PristineFile | undefined, mine: boolean, theirs: RenderedFile): boolean {
  if (base === undefined) return mine || theirs.executable;
  return mine === base.executable ? theirs.executable : mine;
}

function isUnchanged(base: PristineFile, theirs: RenderedFile): boolean {
  return base.sha256 === sha256(theirs.contents) && base.executable === theirs.executable;
}

function as(action: Outcome["action"], after?: FileState, ...notes: string[]): Outcome {
  return { action, ...(after !== undefined && { after }), notes };
}
