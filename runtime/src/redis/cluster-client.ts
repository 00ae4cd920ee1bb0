import { createCluster } from "redis";
import { reconnectDelay } from "./client.ts";
import { commandOf } from "./commands.ts";
import { retry } from "./subscriptions.ts";

/** Time a node may be unreachable before the others are asked for the new topology. */
const REFRESH_AFTER_MS = 1000;

/**
 * Creates a client of the Redis Cluster that has nodes at these addresses, not yet connected. It follows when a replica
 * takes over from its master.
 */
export function createClusterClient(urls: readonly [URL, ...URL[]]) {
  const { username, password, protocol } = urls[0];
  const cluster = createCluster({
    rootNodes: urls.map(({ href }) => ({ url: href })),
    defaults: {
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      disableOfflineQueue: true,
      socket: { tls: protocol === "rediss:", reconnectStrategy: reconnectDelay },
    },
    topologyRefreshOnReconnectionAttemptStrategy: REFRESH_AFTER_MS,
  });
  cluster.on("node-error", (error) => cluster.emit("error", error));
  cluster.on("node-ready", () => cluster.emit("ready"));

  let isClosed = false;
  const isOpen = () => !isClosed;
  const [connect, close] = [commandOf(cluster, "connect"), commandOf(cluster, "close")];
  return Object.assign(cluster, {
    // Unlike a client of a single Redis, this one gives up when it reaches no node at first.
    connect: () => retry(connect, isOpen),
    close: async () => {
      isClosed = true;
      await close();
    },
    ping: async () => {
      const nodes = cluster.masters.map(async (master) => cluster.nodeClient(master));
      await Promise.all(nodes.map(async (node) => (await node).ping()));
    },
  });
}
