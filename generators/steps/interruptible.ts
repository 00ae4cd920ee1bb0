const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs work that has something to take back when it is interrupted: as long as it runs, Ctrl-C and SIGTERM abort its
 * signal and do not end the process.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of signals) process.on(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}
