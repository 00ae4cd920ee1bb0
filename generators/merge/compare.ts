import { diff3Merge, diffComm } from "node-diff3";
import type { Region } from "./insertions.ts";

/** Lines that all versions have, or that differ between them. */
export type Part = Region | { readonly lines: readonly string[] };

/** Lines that both have; or those that only one has, of each. */
export type Difference =
  | { readonly lines: readonly string[] }
  | { readonly some: readonly string[]; readonly others: readonly string[] };

// What the library gives; its own types do not say.
type Merged = readonly {
  readonly ok?: readonly string[];
  readonly conflict?: Readonly<Record<"a" | "o" | "b", readonly string[]>>;
}[];
type Compared = readonly {
  readonly common?: readonly string[];
  readonly buffer1: readonly string[];
  readonly buffer2: readonly string[];
}[];

/**
 * What comparing may cost at most, in steps of the library: about a second. It takes as many as there are pairs of equal
 * lines, times the length of what they have in common.
 */
const mostSteps = 1_000_000_000;

/** Lines that can be compared at most. The library gives them to functions as arguments, of which there is a limit. */
const mostLines = 50_000;

/**
 * Merges lines that were changed on both sides. What all three begin and end with is not compared.
 *
 * @returns undefined where that would take too long
 */
export function threeWay(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): Part[] | undefined {
  const { head, tail, middle } = trim([base, mine, theirs]);
  const [before = [], now = [], next = []] = middle;
  if (!isFeasible(before, now) || !isFeasible(before, next)) return undefined;
  const merged: Merged = diff3Merge([...now], [...before], [...next], {});
  const parts = merged.map(({ ok = [], conflict }): Part => {
    if (conflict === undefined) return { lines: ok };
    return { mine: conflict.a, base: conflict.o, theirs: conflict.b };
  });
  return [{ lines: head }, ...parts, { lines: tail }];
}

/**
 * Compares lines. What both begin and end with is taken for the same.
 *
 * @returns undefined where that would take too long
 */
export function twoWay(
  some: readonly string[],
  others: readonly string[],
): Difference[] | undefined {
  const { head, tail, middle } = trim([some, others]);
  const [one = [], other = []] = middle;
  if (!isFeasible(one, other)) return undefined;
  const compared: unknown = diffComm([...one], [...other]);
  const parts = (compared as Compared).map(({ common, buffer1, buffer2 }): Difference =>
    common === undefined ? { some: buffer1, others: buffer2 } : { lines: common },
  );
  return [{ lines: head }, ...parts, { lines: tail }];
}

interface Trimmed {
  readonly head: readonly string[];
  readonly middle: readonly (readonly string[])[];
  readonly tail: readonly string[];
}

function trim(versions: readonly (readonly string[])[]): Trimmed {
  const [first = []] = versions;
  const shortest = Math.min(...versions.map(({ length }) => length));
  let head = 0;
  while (head < shortest && versions.every((lines) => lines[head] === first[head])) head++;
  let tail = 0;
  const isSame = () => versions.every((lines) => lines.at(-1 - tail) === first.at(-1 - tail));
  while (tail < shortest - head && isSame()) tail++;
  return {
    head: first.slice(0, head),
    middle: versions.map((lines) => lines.slice(head, lines.length - tail)),
    tail: first.slice(first.length - tail),
  };
}

function isFeasible(some: readonly string[], others: readonly string[]): boolean {
  const most = Math.max(some.length, others.length);
  if (most > mostLines) return false;
  const counts = new Map<string, number>();
  for (const line of some) counts.set(line, (counts.get(line) ?? 0) + 1);
  const pairs = others.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
  return pairs * Math.min(some.length, others.length) <= mostSteps;
}
