import { createShardedAdapter } from "@socket.io/redis-adapter";
import type { ServerOptions } from "socket.io";
import {
  checkRedis,
  closeClient,
  createRedisClient,
  handleRejections,
  logConnectionState,
  reasonOf,
} from "./redis.ts";

export interface AppAdapter {
  /** What Socket.IO needs for it. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Lets go of what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

/** How many messages wait while Redis is away; more are dropped, because they would fill the memory. */
const MAX_WAITING = 10_000;

/**
 * Makes sure that Redis can be used, before any worker is started.
 * @throws {Error} that names REDIS_URL, when it cannot.
 */
export async function setupPrimaryAdapter(): Promise<void> {
  await checkRedis(async (client) => {
    try {
      await client.sPublish("socket.io#check#", "");
    } catch (error) {
      throw new Error(`no sharded pub/sub, which needs Redis 7 or newer: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  });
}

/** Broadcasts to the clients of all workers, on this machine and on others, through Redis. */
export async function createAdapter(): Promise<AppAdapter> {
  const publisher = createRedisClient({ commandsQueueMaxLength: MAX_WAITING });
  const subscriber = createRedisClient();
  const clients = [publisher, subscriber];
  logConnectionState(clients);
  handleRejections(publisher, ["sPublish"]);
  handleRejections(subscriber, ["sSubscribe", "sUnsubscribe"]);
  await Promise.all(clients.map((client) => client.connect()));

  return {
    serverOptions: { adapter: createShardedAdapter(publisher, subscriber) },
    close: async () => {
      await Promise.all(clients.map(closeClient));
    },
  };
}
