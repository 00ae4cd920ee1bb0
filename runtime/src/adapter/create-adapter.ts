import type { Namespace } from "socket.io";
import type { Adapter } from "socket.io-adapter";
import { WorkerAdapter } from "./worker-adapter.ts";

/**
 * Makes broadcasts, `fetchSockets`, `serverSideEmit` and the other methods that concern clients of other workers work
 * across the workers of one machine. Nothing else is needed in the primary: `startCluster` and `setupPrimary` carry the
 * messages. In a process that is not a worker it is an in-memory adapter.
 *
 * @example
 * import { createAdapter } from "sticky-socketio/adapter";
 *
 * const io = new Server(httpServer, { adapter: createAdapter() });
 * setupWorker(io);
 */
export function createAdapter(): (namespace: Namespace) => Adapter {
  // Called with `new`, which an arrow function does not take.
  return function createAdapterOf(namespace: Namespace) {
    return new WorkerAdapter(namespace);
  };
}
