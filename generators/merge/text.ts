import { type Part, threeWay, twoWay } from "./compare.ts";
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

const markers = {
  mine: "<<<<<<< yours",
  base: "||||||| template ",
  theirs: ">>>>>>> template ",
} as const;

/**
 * Merges lines. Where both sides changed the same ones, or lines side by side, both stay between markers as git has
 * them, with the lines of the base.
 *
 * @param sides whose lines end in `\n`
 * @param resolve says what a conflict becomes, where it can be known
 * @returns undefined where it would take too long
 */
export function mergeText(
  sides: Sides,
  labels: Labels,
  resolve: (region: Region) => readonly string[] | undefined = () => undefined,
): MergedText | undefined {
  const base = sides.base === undefined ? undefined : splitLines(sides.base);
  const [mine, other] = [splitLines(sides.mine), splitLines(sides.theirs)];
  const parts = regions(base?.lines, mine.lines, other.lines);
  if (parts === undefined) return undefined;
  let conflict = false;
  const lines = parts.flatMap((part) => {
    if ("lines" in part) return part.lines;
    const resolved = resolve(part);
    if (resolved !== undefined) return resolved;
    conflict = true;
    return marked(part, labels, base !== undefined);
  });
  const ended = mine.ended === base?.ended ? other.ended : mine.ended;
  // A marker is a line of its own.
  const marker = lines.at(-1)?.startsWith(markers.theirs) === true;
  return { text: joinLines({ lines, ended: ended || marker }), conflict };
}

/** Whether a merge left markers in a text of which any is there still. */
export function hasMarkers(text: string): boolean {
  return text.split("\n").some((line) => {
    const begin = line.trimStart();
    return Object.values(markers).some((marker) => begin.startsWith(marker));
  });
}

function regions(
  base: readonly string[] | undefined,
  mine: readonly string[],
  other: readonly string[],
): Part[] | undefined {
  if (base !== undefined) return threeWay(base, mine, other);
  // With nothing that both come from, nobody can tell who added what: whatever differs is a conflict.
  return twoWay(mine, other)?.map((part) =>
    "lines" in part ? part : { mine: part.some, base: [], theirs: part.others },
  );
}

function marked(region: Region, labels: Labels, hasBase: boolean): string[] {
  const base = hasBase ? [`${markers.base}${labels.base}`, ...region.base] : [];
  const theirs = [...region.theirs, `${markers.theirs}${labels.theirs}`];
  return [markers.mine, ...region.mine, ...base, "=======", ...theirs];
}
