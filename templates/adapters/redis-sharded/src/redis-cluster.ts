import { createCluster } from "redis";
import { commandOf } from "./redis-commands.ts";
import { insist } from "./redis-subscriptions.ts";
import { reconnectIn, redisUrls } from "./redis.ts";

/** How long a node may be out of reach before the others are asked who has taken over, in milliseconds. */
const REFRESH_AFTER = 1000;

/**
 * Makes a client, not yet connected, of the Redis Cluster that has its nodes, or some of them, at REDIS_URL. It goes along
 * when a replica takes over from its master.
 */
export function createRedisCluster() {
  const urls = redisUrls();
  const { username, password, protocol } = urls[0];
  const cluster = createCluster({
    rootNodes: urls.map(({ href }) => ({ url: href })),
    defaults: {
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      disableOfflineQueue: true,
      socket: { tls: protocol === "rediss:", reconnectStrategy: reconnectIn },
    },
    topologyRefreshOnReconnectionAttemptStrategy: REFRESH_AFTER,
  });
  cluster.on("node-error", (error) => cluster.emit("error", error));
  cluster.on("node-ready", () => cluster.emit("ready"));

  let isClosed = false;
  const isOpen = () => !isClosed;
  const [connect, close] = [commandOf(cluster, "connect"), commandOf(cluster, "close")];
  return Object.assign(cluster, {
    // Unlike one of a single Redis, this client gives up when it reaches no node at first.
    connect: () => insist(connect, isOpen),
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
