import type { Node } from "jsonc-parser";
import { isSame, membersOf, parseObject, valueOf } from "./json-nodes.ts";
import { type Path, type Value, insertMember, removeMember, replaceValue } from "./json-text.ts";
import { mergeVersions } from "./versions.ts";

export interface MergedJson {
  readonly text: string;
  /** What was changed on both sides, and is as it was: a sentence each. */
  readonly conflicts: readonly string[];
  /** What was changed here, and is no part of the template any more: a sentence each. */
  readonly kept: readonly string[];
}

interface Sides {
  readonly base: string | undefined;
  readonly mine: string;
  readonly theirs: string;
}

/** Where package.json names versions. */
const versioned: ReadonlySet<string> = new Set([
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "engines",
  "packageManager",
]);

/** Changes the text of one side, step by step, so that what nobody changed stays as it is written. */
interface Work {
  text: string;
  readonly conflicts: string[];
  readonly kept: string[];
}

/**
 * Merges JSON by what it says: members that only one side added, changed or removed are as that side has them, and of
 * two versions the higher one is taken. What both sides changed otherwise stays as it is, and is told. Comments, order
 * and format are those of mine.
 *
 * @returns undefined when one of the texts is no JSON object
 */
export function mergeJson({ base, mine, theirs }: Sides): MergedJson | undefined {
  const [before, ours, others] = [base ?? "{}", mine, theirs].map(parseObject);
  if (before === undefined || ours === undefined || others === undefined) return undefined;
  const work: Work = { text: mine, conflicts: [], kept: [] };
  mergeMembers(work, [], before, ours, others);
  return work;
}

/** Whether two texts are JSON that says the same. */
export function saysTheSame(some: string, other: string): boolean {
  const [one, two] = [parseObject(some), parseObject(other)];
  return one !== undefined && two !== undefined && isSame(one, two);
}

function mergeMembers(work: Work, path: Path, base: Node, mine: Node, theirs: Node): void {
  const [before, now, next] = [base, mine, theirs].map(membersOf);
  const names = new Set([...(before?.keys() ?? []), ...(next?.keys() ?? [])]);
  for (const name of names) {
    const [was, is, becomes] = [before, now, next].map((members) => members?.get(name));
    if (isSame(was, becomes) || isSame(is, becomes)) continue;
    const here = [...path, name];
    const merges = is?.type === "object" && becomes?.type === "object" && was?.type !== "array";
    if (merges) {
      mergeMembers(work, here, was?.type === "object" ? was : emptyObject, is, becomes);
    } else if (isSame(was, is)) {
      if (becomes === undefined) work.text = removeMember(work.text, here);
      else put(work, here, becomes, [...(next?.keys() ?? [])]);
    } else if (is === undefined) {
      // Removed here: what became of it there is of no interest any more.
    } else {
      mergeValues(work, here, was, is, becomes);
    }
  }
}

/** A value that was changed on both sides. */
function mergeValues(
  work: Work,
  path: Path,
  base: Node | undefined,
  mine: Node,
  theirs: Node | undefined,
): void {
  const stays = `${path.join(" > ")} stays ${shownValue(mine)}`;
  if (theirs === undefined) {
    work.kept.push(`${stays}; the template does not have it any more`);
    return;
  }
  const merged = mergedValue(path, base, mine, theirs);
  if (merged === undefined) work.conflicts.push(`${stays}; the template has ${shownValue(theirs)}`);
  else work.text = replaceValue(work.text, path, merged) ?? work.text;
}

function mergedValue(
  path: Path,
  base: Node | undefined,
  mine: Node,
  theirs: Node,
): Value | undefined {
  const [before, now, next] = [base, mine, theirs].map((node) => node && valueOf(node));
  if (typeof now === "string" && typeof next === "string" && versioned.has(path[0] ?? "")) {
    return mergeVersions({
      base: typeof before === "string" ? before : undefined,
      mine: now,
      theirs: next,
    });
  }
  if (!isList(now) || !isList(next) || !isList(before ?? [])) return undefined;
  return mergeLists((before ?? []) as readonly Value[], now, next);
}

/** Lists of plain values, whose order does not matter: what one side added is added, what it removed is removed. */
function mergeLists(
  base: readonly Value[],
  mine: readonly Value[],
  theirs: readonly Value[],
): readonly Value[] {
  const kept = mine.filter((item) => theirs.includes(item) || !base.includes(item));
  const added = theirs.filter((item) => !base.includes(item) && !mine.includes(item));
  return [...kept, ...added];
}

function put(work: Work, path: Path, node: Node, order: readonly string[]): void {
  const value = valueOf(node);
  work.text = replaceValue(work.text, path, value) ?? insertMember(work.text, path, value, order);
}

const emptyObject: Node = { type: "object", offset: 0, length: 0, children: [] };

function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
}

function shownValue(node: Node): string {
  return JSON.stringify(valueOf(node));
}
