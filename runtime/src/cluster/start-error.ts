import type { Worker } from "node:cluster";
import { StickyError } from "../errors.ts";

/**
 * Why a worker has ended before it was ready.
 *
 * @param killReason undefined unless the primary killed it
 */
export function startError(worker: Worker, killReason: string | undefined): StickyError {
  const message =
    killReason === undefined
      ? `a worker ${howItEnded(worker)}`
      : `worker ${worker.id} (pid ${worker.process.pid}) was killed by the primary: ${killReason}`;
  return new StickyError("ERR_STICKY_WORKER_START", message);
}

function howItEnded({ process: { exitCode, signalCode } }: Worker): string {
  if (signalCode === "SIGKILL") {
    return (
      "ended by SIGKILL before it was ready: the primary did not send it; " +
      "the system sends it to a process when memory is exhausted"
    );
  }
  if (signalCode !== null) return `ended by ${signalCode} before it was ready`;
  if (exitCode === 0) {
    return "ended with code 0 before it was ready: its code calls process.exit() before setupWorker(io)";
  }
  return `ended with code ${exitCode} before it was ready: see its own output for the reason`;
}
