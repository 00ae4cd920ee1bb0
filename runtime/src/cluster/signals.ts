import { isatty } from "node:tty";

/**
 * SIGHUP means "read your files anew" to a service, and "the terminal is closed" to what runs in one. Of two processes
 * with the same terminal, both must see it alike.
 */
const isInTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

const STOP_SIGNALS: readonly NodeJS.Signals[] = isInTerminal
  ? ["SIGINT", "SIGTERM", "SIGHUP"]
  : ["SIGINT", "SIGTERM"];

/** Signals that follow each other this closely, in milliseconds, are one wish: npm repeats what the terminal sent. */
const ECHO = 1_000;

/**
 * Calls `onFirst` at the first signal to stop, and `onSecond` at one that comes later than an echo of it.
 *
 * @returns a function that listens no more
 */
export function onStopSignals(
  onFirst: (signal: NodeJS.Signals) => void,
  onSecond?: (signal: NodeJS.Signals) => void,
): () => void {
  let first: number | undefined;
  const listener = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = performance.now();
      onFirst(signal);
    } else if (performance.now() - first > ECHO) {
      onSecond?.(signal);
    }
  };
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, listener);
  };
}

/** Calls `onReload` at each SIGHUP, outside a terminal. Returns a function that listens no more. */
export function onReloadSignal(onReload: () => Promise<void>): () => void {
  const listener = () => void onReload();
  if (!isInTerminal) process.on("SIGHUP", listener);
  return () => process.off("SIGHUP", listener);
}
