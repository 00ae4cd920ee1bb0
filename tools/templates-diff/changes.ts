import { isUtf8 } from "node:buffer";
import { structuredPatch } from "diff";
import type { App, AppFile } from "./apps.ts";

/** Something that becomes of a file of an app: lines of it, or the file as a whole. */
export interface Change {
  readonly path: string;
  /** For people: what stands above all changes of the file, and this one as part of a unified diff. */
  readonly head: string;
  readonly text: string;
  /** Line of the file where it is. */
  readonly line: number;
  /** The same for changes that differ only in where they are, and in the lines around them. */
  readonly key: string;
}

/** Unchanged lines that are shown before and after changed ones. */
const context = 3;

/** What changes in an app. */
export function changesIn(before: App, after: App): Change[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].flatMap((path) => {
    const versions = [path, before.get(path), after.get(path)] as const;
    return modeChange(...versions).concat(contentChanges(...versions));
  });
}

const nothing: AppFile = { contents: Buffer.alloc(0), executable: false };

function contentChanges(path: string, before?: AppFile, after?: AppFile): Change[] {
  const [old, now] = [before ?? nothing, after ?? nothing].map(({ contents }) => contents);
  if (old === undefined || now === undefined) return [];
  const isThere = before !== undefined && after !== undefined;
  if (isThere && old.equals(now)) return [];
  if (!isText(old) || !isText(now)) {
    return [wholeFile(path, `Binary file ${path} ${verb(before, after)}\n`)];
  }
  const from = before === undefined ? "/dev/null" : `a/${path}`;
  const to = after === undefined ? "/dev/null" : `b/${path}`;
  const head = `--- ${from}\n+++ ${to}\n`;
  const lines = old.toString().split("\n");
  const { hunks } = structuredPatch(from, to, old.toString(), now.toString(), "", "", {
    context: 0,
  });
  if (hunks.length === 0)
    return [wholeFile(path, `${path}, which is empty, ${verb(before, after)}\n`)];
  return hunks.map((hunk) => {
    const begin = hunk.oldStart - 1;
    const end = begin + hunk.oldLines;
    const above = lines.slice(Math.max(0, begin - context), begin);
    const below = lines.slice(end, end + context);
    const shown = [...above.map(asContext), ...hunk.lines, ...below.map(asContext)];
    const text = `@@ line ${hunk.oldStart} @@\n${shown.join("\n").trimEnd()}\n`;
    return { path, head, text, line: hunk.oldStart, key: `${head}${hunk.lines.join("\n")}` };
  });
}

function modeChange(path: string, before?: AppFile, after?: AppFile): Change[] {
  const [old, now] = [before?.executable ?? false, after?.executable ?? false];
  if (after === undefined || old === now) return [];
  return [wholeFile(path, `${path} ${now ? "can" : "can no longer"} be executed\n`)];
}

function wholeFile(path: string, text: string): Change {
  return { path, head: "", text, line: 0, key: text };
}

function asContext(line: string): string {
  return ` ${line}`;
}

function verb(before?: AppFile, after?: AppFile): string {
  if (before === undefined) return "is new";
  return after === undefined ? "is gone" : "differs";
}

function isText(contents: Buffer): boolean {
  return isUtf8(contents) && !contents.includes(0);
}
