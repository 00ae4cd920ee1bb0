const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Signals that follow each other this closely, in milliseconds, are one wish: npm repeats what the terminal sent. */
const ECHO = 1_000;

/**
 * Calls `onFirst` at the first SIGINT or SIGTERM, and `onSecond` at one that comes later than an echo of it.
 *
 * @returns a function that listens no more
 */
export function onceSignaled(
  onFirst: (signal: NodeJS.Signals) => void,
  onSecond?: (signal: NodeJS.Signals) => void,
): () => void {
  let first: number | undefined;
  const listener = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = Date.now();
      onFirst(signal);
    } else if (Date.now() - first > ECHO) {
      onSecond?.(signal);
    }
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
