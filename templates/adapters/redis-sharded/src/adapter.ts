import { createShardedAdapter } from "@socket.io/redis-adapter";
import type { ServerOptions } from "socket.io";
import { sendUnlessAway } from "./redis-commands.ts";
import { createRedisConnection, createSubscriber, setRedisMode } from "./redis-connection.ts";
import { keepWatch } from "./redis-primary.ts";
import { RedisWatch } from "./redis-watch.ts";
import {
  checkRedis,
  closeClient,
  connectSoon,
  isClusterNode,
  reasonOf,
  redisUrls,
  soon,
  type RedisClient,
} from "./redis.ts";

export interface PrimaryAdapter {
  /** Whether broadcasts reach, or will soon reach, the clients of all workers. */
  ready: () => boolean;
  /** Lets go of what the primary holds, once the cluster stops. */
  close: () => Promise<void>;
}

export interface AppAdapter {
  /** What Socket.IO needs for it. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Resolves when broadcasts of other workers arrive, after namespaces are added, or Redis is away. */
  ready: () => Promise<void>;
  /** Lets go of what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

/**
 * Makes sure that Redis can be used, before any worker is started, and knows from then on whether it can.
 * @throws {Error} that names REDIS_URL, when it cannot.
 */
export async function setupPrimaryAdapter(): Promise<PrimaryAdapter> {
  await checkRedis(checkShardedPubSub);
  return keepWatch(createRedisConnection());
}

/** Broadcasts to the clients of all workers, on this machine and on others, through Redis. */
export async function createAdapter(): Promise<AppAdapter> {
  const publisher = createRedisConnection();
  const [subscriber, subscribed] = createSubscriber();
  const clients = [publisher, subscriber];
  const watch = new RedisWatch(clients);
  // While Redis is away, messages for other workers are dropped: kept, they would fill the memory.
  sendUnlessAway(watch, publisher, ["sPublish"]);
  await connectSoon(clients);

  return {
    serverOptions: { adapter: createShardedAdapter(publisher, subscriber) },
    ready: () => soon(subscribed()),
    close: async () => {
      watch.stop();
      await Promise.all(clients.map(closeClient));
    },
  };
}

async function checkShardedPubSub(client: RedisClient): Promise<void> {
  const isCluster = await isClusterNode(client);
  setRedisMode(isCluster ? "cluster" : "standalone");
  if (!isCluster && redisUrls().length > 1) {
    throw new Error("this is no node of a Redis Cluster; without one there is a single address");
  }
  try {
    // A node of a cluster says where the channel is.
    await client.sPublish("socket.io#check#", "");
  } catch (error) {
    if (isCluster && reasonOf(error).startsWith("MOVED")) return;
    throw new Error(`no sharded pub/sub, which needs Redis 7 or newer: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
