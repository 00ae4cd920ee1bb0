import { warnOnce } from "../warnings.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** Warns once when several workers have an adapter whose broadcasts reach the clients of one worker only. */
export function warnOfInMemoryAdapters(pool: WorkerPool): void {
  pool.on("ready", () => {
    if (pool.ready.filter(({ isInMemory }) => isInMemory).length < 2) return;
    warnOnce(
      "STICKY_IN_MEMORY_ADAPTER",
      "several workers have Socket.IO's in-memory adapter: a broadcast reaches the clients of one worker only. Give " +
        'each Server `adapter: createAdapter()` of "sticky-socketio/adapter", or another adapter for several processes',
    );
  });
}
