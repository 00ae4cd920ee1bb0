import type { Server } from "node:http";

/**
 * How long a connection may idle, in milliseconds: longer than what is in front keeps one. A request that meets a
 * connection which is just being closed is lost, and a proxy answers 502. nginx, ingress-nginx and the load balancers of
 * AWS let connections idle for 60 seconds; those of Google for 600, in front of them let it be 620 here.
 */
const KEEP_ALIVE_TIMEOUT = 75_000;

/** Leaves it to the proxy to close a connection that it does not use. */
export function outliveProxies(server: Server): void {
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT;
}
