import { diff3Merge, diffComm } from "node-diff3";
import type { Region } from "./insertions.ts";
import { joinLines, splitLines } from "./lines.ts";

/** A text as the template had it, as it is, and as the template has it now. */
export interface Sides {
  /** Undefined where both sides came up with the file. */
  readonly base: string | undefined;
  readonly mine: string;
  readonly theirs: string;
}

/** What is written beside the markers: whose lines these are. */
export interface Labels {
  readonly base: string;
  readonly theirs: string;
}

export interface MergedText {
  readonly text: string;
  /** Whether there are markers in it. */
  readonly conflict: boolean;
}

const yours = "<<<<<<< yours";
const theirs = ">>>>>>> template ";

/**
 * Merges lines. Where both sides changed the same ones, or lines side by side, both stay between markers as git has
 * them, with the lines of the base.
 *
 * @param sides whose lines end in `\n`
 * @param resolve says what a conflict becomes, where it can be known
 */
export function mergeText(
  sides: Sides,
  labels: Labels,
  resolve: (region: Region) => readonly string[] | undefined = () => undefined,
): MergedText {
  const base = sides.base === undefined ? undefined : splitLines(sides.base);
  const [mine, other] = [splitLines(sides.mine), splitLines(sides.theirs)];
  let conflict = false;
  const lines = regions(base?.lines, mine.lines, other.lines).flatMap((part) => {
    if ("lines" in part) return part.lines;
    const resolved = resolve(part);
    if (resolved !== undefined) return resolved;
    conflict = true;
    return marked(part, labels, base !== undefined);
  });
  const ended = mine.ended === base?.ended ? other.ended : mine.ended;
  // A marker is a line of its own.
  const marker = lines.at(-1)?.startsWith(theirs) === true;
  return { text: joinLines({ lines, ended: ended || marker }), conflict };
}

/** Whether a merge left markers in a text that nobody has resolved. */
export function hasMarkers(text: string): boolean {
  const lines = text.split(/\r?\n/);
  const from = lines.indexOf(yours);
  return from >= 0 && lines.slice(from).some((line) => line.startsWith(theirs));
}

type Part = Region | { readonly lines: readonly string[] };

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

function regions(
  base: readonly string[] | undefined,
  mine: readonly string[],
  other: readonly string[],
): Part[] {
  if (base === undefined) return differences(mine, other);
  const merged: Merged = diff3Merge([...mine], [...base], [...other], {});
  return merged.map(({ ok = [], conflict }) => {
    if (conflict === undefined) return { lines: ok };
    return { mine: conflict.a, base: conflict.o, theirs: conflict.b };
  });
}

/** With nothing that both come from, nobody can tell who added what: whatever differs is a conflict. */
function differences(mine: readonly string[], other: readonly string[]): Part[] {
  const compared: unknown = diffComm([...mine], [...other]);
  return (compared as Compared).map(({ common, buffer1, buffer2 }) =>
    common === undefined ? { mine: buffer1, base: [], theirs: buffer2 } : { lines: common },
  );
}

function marked(region: Region, labels: Labels, hasBase: boolean): string[] {
  const base = hasBase ? [`||||||| template ${labels.base}`, ...region.base] : [];
  return [yours, ...region.mine, ...base, "=======", ...region.theirs, `${theirs}${labels.theirs}`];
}
