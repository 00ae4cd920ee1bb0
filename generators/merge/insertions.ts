/** Lines that were changed on both sides, in all three versions; one may have none. */
export interface Region {
  readonly mine: readonly string[];
  readonly base: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * Resolves a conflict in a file that is a list, in which the order of lines does not matter: where theirs is the base
 * with lines put before or after it, these lines are put there in mine. Undefined where theirs is anything else.
 */
export function mergeInsertions({ mine, base, theirs }: Region): string[] | undefined {
  const count = theirs.length - base.length;
  const begins = isEqual(theirs.slice(0, base.length), base);
  const ends = isEqual(theirs.slice(count), base);
  if (count <= 0 || !(begins || ends)) return undefined;
  const inserted = begins ? theirs.slice(base.length) : theirs.slice(0, count);
  const missing = inserted.filter((line) => !mine.includes(line));
  return begins ? [...mine, ...missing] : [...missing, ...mine];
}

function isEqual(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((line, index) => line === others[index]);
}
