import cluster from "node:cluster";
import { StickyError } from "../errors.ts";
import { isPm2Cluster } from "../process-manager.ts";

/**
 * @param caller the function that needs to run in the primary
 * @param advice what to do where the app itself has forked this process
 * @throws {StickyError} ERR_STICKY_USAGE in a worker, naming the process manager that made it one
 */
export function requirePrimary(caller: string, advice: string): void {
  if (cluster.isPrimary) return;
  const message = isPm2Cluster()
    ? `PM2 runs this app in cluster mode, and ${caller} needs a process of its own, which forks the workers: ` +
      'set exec_mode: "fork" and instances: 1 in the ecosystem file, or run "pm2 delete" and "pm2 start" without -i'
    : `${caller} was called in a worker: ${advice}`;
  throw new StickyError("ERR_STICKY_USAGE", message);
}
