import type { Server } from "node:net";
import { resolvePrimaryOptions, type PrimaryOptions } from "../options.ts";
import { warnOfInMemoryAdapters } from "./in-memory-warning.ts";
import { warnOnce } from "../warnings.ts";
import { Primary } from "./primary.ts";
import { requirePrimary } from "./require-primary.ts";

let primary: Primary | undefined;

/**
 * Hands the connections of `httpServer` to the workers of this cluster. The server is the app's own, of `node:http`
 * or `node:https`: the app makes it listen, and forks the workers, before or after this call. It no longer sees any
 * connection itself.
 *
 * Call it once for each server where there are several: on two ports, on a port and a Unix socket, with and without TLS.
 * They share the workers, so `serverId`, `socketDirectory`, `forwardTimeout`, `workerTimeout` and
 * `maxPendingConnections` are those of the first call; the other options hold for their own server.
 *
 * @example
 * const httpServer = http.createServer();
 * setupPrimary(httpServer, { loadBalancingMethod: "least-connection" });
 * httpServer.listen(3000);
 * for (let i = 0; i < os.availableParallelism(); i++) cluster.fork();
 *
 * @throws {StickyError} ERR_STICKY_USAGE in a worker, beside `startCluster` and for a server that was given before,
 * ERR_STICKY_OPTION for a bad option, and for one of the workers that differs from that of the first call
 */
export function setupPrimary(httpServer: Server, options: PrimaryOptions = {}): void {
  requirePrimary("setupPrimary", "call it in the primary, and setupWorker here");
  if (primary !== undefined) {
    primary.add(httpServer, options);
    return;
  }
  primary = new Primary(httpServer, resolvePrimaryOptions(options));
  const { pool } = primary;
  warnOfInMemoryAdapters(pool);
  // There is no logger here.
  pool.sockets.on("lost", (folder) => warn(`private sockets were removed from ${folder}`));
  pool.sockets.on("failed", ({ message }) => warn(message));
}

function warn(message: string): void {
  warnOnce("STICKY_PRIVATE_SOCKETS", message);
}
