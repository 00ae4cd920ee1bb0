const FIRST_DELAY = 100;
const LONGEST_DELAY = 30_000;

/** The pause before a worker is forked anew, in milliseconds: doubles with each failure in a row. */
export function backoff(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY);
}
