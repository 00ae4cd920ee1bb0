import { type Edit, type Node, applyEdits } from "jsonc-parser";
import { isDependencies, otherPlaceOf } from "./manifest.ts";
import { isSame, membersOf, parseObject, valueOf } from "./json-nodes.ts";
import { type Added, memberEdits, replacement } from "./json-text.ts";
import { mergedValue } from "./json-values.ts";
import type { Value } from "./json-write.ts";
import type { Sides } from "./text.ts";

export interface MergedJson {
  readonly text: string;
  /** What was changed on both sides, and is as it was: a sentence each. */
  readonly conflicts: readonly string[];
  /** What was changed or removed here, and is another one or none in the template: a sentence each. */
  readonly kept: readonly string[];
}

/** Why JSON cannot be merged, as the beginning of a sentence. */
export interface NotMerged {
  readonly problem: string;
}

/** Names of members from the outermost to the one that is meant. */
type Path = readonly string[];

/** The objects that are merged, and what comes out: changes of the text of one side, which stays as it is elsewhere. */
interface Work {
  readonly text: string;
  readonly roots: Readonly<Record<"base" | "mine" | "theirs", Node>>;
  readonly edits: Edit[];
  readonly conflicts: string[];
  readonly kept: string[];
}

/** One member in all three versions. */
interface Member {
  readonly path: Path;
  readonly was: Node | undefined;
  readonly is: Node | undefined;
  readonly becomes: Node | undefined;
}

/**
 * Merges JSON by what it says: members that only one side added, changed or removed are as that side has them, and of
 * two versions the higher one is taken. What both sides changed otherwise stays as it is, and is told. Comments, order
 * and format are those of mine.
 */
export function mergeJson({ base, mine, theirs }: Sides): MergedJson | NotMerged {
  const [before, ours, others] = [
    parseObject(base ?? "{}"),
    parseObject(mine),
    parseObject(theirs),
  ];
  if ("problem" in ours) return ours;
  if ("problem" in before) return before;
  if ("problem" in others) return others;
  const roots = { base: before.root, mine: ours.root, theirs: others.root };
  const work: Work = { text: mine, roots, edits: [], conflicts: [], kept: [] };
  mergeMembers(work, { path: [], was: before.root, is: ours.root, becomes: others.root });
  const { edits, conflicts, kept } = work;
  return { text: applyEdits(mine, edits), conflicts, kept };
}

/** Whether two texts are JSON that says the same. */
export function saysTheSame(some: string, other: string): boolean {
  const [one, two] = [parseObject(some), parseObject(other)];
  return "root" in one && "root" in two && isSame(one.root, two.root);
}

/** Merges objects. Where there is none any more, what becomes of its members is the result: those that it has to get. */
function mergeMembers(work: Work, { path, was, is, becomes }: Member): readonly Added[] {
  const [before, now, next] = [membersOf(was), membersOf(is), membersOf(becomes)];
  const removed = new Set<string>();
  const added: Added[] = [];
  const order = [...next.keys()];
  for (const name of new Set([...before.keys(), ...order])) {
    const here = [...path, name];
    const there = now.get(name);
    // What the template moves to where people have moved it already is the same package.
    const moved = there && otherPlaceOf(here, work.roots.base)?.version;
    const versions = { was: before.get(name) ?? moved, is: there, becomes: next.get(name) };
    const outcome = mergeMember(work, { path: here, ...versions });
    if (outcome === "remove") removed.add(name);
    else if (outcome !== undefined) added.push({ name, value: outcome.value, order });
  }
  if (is === undefined) return added;
  work.edits.push(...memberEdits(work.text, is, { removed, added }));
  return [];
}

/** What becomes of a member as a whole; undefined where it stays, apart from what is changed within. */
function mergeMember(work: Work, member: Member): "remove" | { value: Value } | undefined {
  const { was, is, becomes } = member;
  if (isSame(was, becomes) || isSame(is, becomes)) return undefined;
  if (is?.type === "object" && becomes?.type === "object" && was?.type !== "array") {
    mergeMembers(work, member);
  } else if (is === undefined) {
    return mergeAbsent(work, member);
  } else if (!isSame(was, is)) {
    mergeValues(work, member, is);
  } else if (becomes === undefined) {
    return "remove";
  } else {
    work.edits.push(replacement(work.text, is, valueOf(becomes)));
  }
  return undefined;
}

/** What is not there: it is new, or people have moved or removed it. */
function mergeAbsent(work: Work, member: Member): { value: Value } | undefined {
  const { path, was, becomes } = member;
  if (becomes === undefined) return undefined;
  if (isDependencies(path) && becomes.type === "object") {
    const added = mergeMembers(work, member).map(({ name, value }) => [name, value] as const);
    return added.length === 0 ? undefined : { value: Object.fromEntries(added) };
  }
  if (was === undefined) return { value: valueOf(becomes) };
  const moved = otherPlaceOf(path, work.roots.mine);
  if (moved !== undefined && otherPlaceOf(path, work.roots.theirs) === undefined) {
    mergeMember(work, { path: moved.path, was, is: moved.version, becomes });
    return undefined;
  }
  const stays = `${path.join(" > ")} was removed here, and stays so`;
  work.kept.push(`${stays}; the template has ${shownValue(becomes)}`);
  return undefined;
}

/** A value that was changed on both sides. */
function mergeValues(work: Work, { path, was, becomes }: Member, is: Node): void {
  const stays = `${path.join(" > ")} stays ${shownValue(is)}`;
  if (becomes === undefined) {
    work.kept.push(`${stays}; the template does not have it any more`);
    return;
  }
  const merged = mergedValue(path, was, is, becomes);
  if (merged === undefined)
    work.conflicts.push(`${stays}; the template has ${shownValue(becomes)}`);
  else work.edits.push(replacement(work.text, is, merged));
}

function shownValue(node: Node): string {
  return JSON.stringify(valueOf(node));
}
