import cluster from "node:cluster";
import type { Server } from "node:net";
import { StickyError } from "../errors.ts";
import { resolvePrimaryOptions, type PrimaryOptions } from "../options.ts";
import { Acceptor } from "./acceptor.ts";
import { WorkerPool } from "./worker-pool.ts";

/** The parts of a primary, for {@link startCluster}. */
export interface Primary {
  readonly acceptor: Acceptor;
  readonly pool: WorkerPool;
}

/**
 * Hands the connections of `httpServer` to the workers of this cluster. The server is the app's own: the app makes it
 * listen, and forks the workers, before or after this call. It no longer sees any connection itself.
 *
 * @example
 * const httpServer = http.createServer();
 * setupPrimary(httpServer, { loadBalancingMethod: "least-connection" });
 * httpServer.listen(3000);
 * for (let i = 0; i < os.availableParallelism(); i++) cluster.fork();
 *
 * @throws {StickyError} ERR_STICKY_USAGE in a worker, ERR_STICKY_OPTION for a bad option
 */
export function setupPrimary(httpServer: Server, options?: PrimaryOptions): void {
  createPrimary(httpServer, options, { stopTimeout: 0 });
}

export function createPrimary(
  server: Server,
  options: PrimaryOptions | undefined,
  { stopTimeout }: { stopTimeout: number },
): Primary {
  if (!cluster.isPrimary) {
    throw new StickyError(
      "ERR_STICKY_USAGE",
      "setupPrimary was called in a worker: call it in the primary, and setupWorker here",
    );
  }
  const resolved = resolvePrimaryOptions(options);
  const pool = new WorkerPool(resolved, { stopTimeout });
  const acceptor = new Acceptor(server, resolved, (connection) => pool.place(connection));
  return { acceptor, pool };
}
