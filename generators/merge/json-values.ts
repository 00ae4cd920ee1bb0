import type { Node } from "jsonc-parser";
import { valueOf } from "./json-nodes.ts";
import type { Value } from "./json-write.ts";
import { isVersioned } from "./manifest.ts";
import { mergeVersions } from "./versions.ts";

/** What becomes of a value that is no object and was changed on both sides; undefined where people have to decide. */
export function mergedValue(
  path: readonly string[],
  base: Node | undefined,
  mine: Node,
  theirs: Node,
): Value | undefined {
  const [before, now, next] = [base && valueOf(base), valueOf(mine), valueOf(theirs)];
  if (typeof now === "string" && typeof next === "string" && isVersioned(path)) {
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

function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
}
