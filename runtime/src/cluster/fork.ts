import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { StickyError } from "../errors.ts";

const reasons: Readonly<Record<string, string>> = {
  EAGAIN:
    "the limit of processes is reached; raise it (ulimit -u, TasksMax of systemd, the pids limit of a container)",
  ENOMEM: "memory is exhausted",
  EMFILE: "the limit of open files of this process is reached; raise it (ulimit -n)",
  ENFILE: "the system's limit of open files is reached",
  ENOENT: "the Node binary is not there any more; restart the app after Node was moved or updated",
  EACCES: "this user may not run the Node binary",
  E2BIG: "the environment variables are too large",
};

/**
 * Forks a worker. A process that cannot be created has neither a pid nor an "exit" event: some failures are thrown, for
 * others node:child_process emits "error".
 *
 * @param onFork called with the worker as soon as its process exists
 * @throws {StickyError} ERR_STICKY_WORKER_START naming the reason when there is no process
 */
export async function fork(onFork: (worker: Worker) => void): Promise<void> {
  let worker: Worker;
  try {
    worker = cluster.fork();
  } catch (error) {
    throw forkError(error as NodeJS.ErrnoException);
  }
  if (worker.process.pid !== undefined) {
    onFork(worker);
    return;
  }
  const [error] = (await once(worker, "error")) as [NodeJS.ErrnoException];
  // node:cluster removes a worker when its channel closes, and with EMFILE there never was a channel.
  delete cluster.workers?.[worker.id];
  throw forkError(error);
}

function forkError(cause: NodeJS.ErrnoException): StickyError {
  const { code = "", path = process.execPath } = cause;
  const reason = reasons[code] ?? cause.message;
  const message = `cannot fork a worker: ${reason} (${code}, ${path})`;
  return new StickyError("ERR_STICKY_WORKER_START", message, { cause });
}
