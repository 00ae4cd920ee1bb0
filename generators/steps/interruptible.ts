import { CreateError } from "../errors.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Milliseconds: a package manager that runs us may pass on the Ctrl-C that the terminal has sent us already. */
const same = 500;

/**
 * Runs work that has something to take back when it is interrupted: as long as it runs, Ctrl-C and SIGTERM abort its
 * signal and do not end the process. Who asks once more does not want to wait: that ends it.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first: number | undefined;
  const abort = (signal: NodeJS.Signals) => {
    first ??= performance.now();
    controller.abort();
    if (performance.now() - first < same) return;
    leave();
    process.kill(process.pid, signal);
  };
  const leave = () => {
    for (const signal of signals) process.off(signal, abort);
  };
  for (const signal of signals) process.on(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    leave();
  }
}

/** @throws {CreateError} CANCELLED once a signal is aborted */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CreateError("CANCELLED");
}
