import { isatty } from "node:tty";

/**
 * SIGHUP means "read your files anew" to a service, and "the terminal was closed" to a process that runs in one. The
 * terminal of a process does not exist any more once it was closed.
 */
const isInTerminal = () => [0, 1, 2].some((descriptor) => isatty(descriptor));
const wasInTerminal = isInTerminal();

/** Time for a terminal to close, in milliseconds: shells pass SIGHUP on before that. */
const TERMINAL_CLOSE_MS = 500;

/** Signals that follow each other this closely, in milliseconds, are one wish: npm repeats what the terminal sent. */
const ECHO = 1_000;

export interface SignalListeners {
  /** The first signal to stop. */
  readonly onStop: (signal: NodeJS.Signals) => void;
  /** One that comes later than an echo of the first. */
  readonly onSecondStop?: (signal: NodeJS.Signals) => void;
  /** Each SIGHUP, unless the terminal was closed. */
  readonly onReload: () => void;
  /** SIGHUP of a terminal that was closed; by default it stops. */
  readonly onHangUp?: () => void;
}

/**
 * Listens to the signals that stop and reload.
 *
 * @returns a function that listens no more
 */
export function onSignals(listeners: SignalListeners): () => void {
  let first: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = performance.now();
      listeners.onStop(signal);
    } else if (performance.now() - first > ECHO) {
      listeners.onSecondStop?.(signal);
    }
  };
  const { onReload, onHangUp = () => stop("SIGHUP") } = listeners;
  let timer: NodeJS.Timeout | undefined;
  const hangUp = () => {
    if (!wasInTerminal) onReload();
    else if (!isInTerminal()) onHangUp();
    else timer ??= setTimeout(decide, TERMINAL_CLOSE_MS);
  };
  const decide = () => {
    timer = undefined;
    if (isInTerminal()) onReload();
    else onHangUp();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", hangUp);
  return () => {
    clearTimeout(timer);
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", hangUp);
  };
}
