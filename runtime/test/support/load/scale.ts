/**
 * Load tests have two forms: a short one of a few seconds for every run of the suite, and the full one, which takes
 * minutes, with the environment variable LOAD=full.
 */
export const isFull = process.env.LOAD === "full";

/** A figure of a load test in this run's form. */
export function scaled<T>(figures: { short: T; full: T }): T {
  return isFull ? figures.full : figures.short;
}

/** Shows the figures of a test in its full form. */
export function show(figures: object): void {
  if (isFull) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** Time for a load test, in milliseconds. */
export const LONG = scaled({ short: 60_000, full: 600_000 });
