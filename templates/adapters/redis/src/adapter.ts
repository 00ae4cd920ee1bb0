import { createAdapter as createRedisAdapter } from "@socket.io/redis-adapter";
import type { ServerOptions } from "socket.io";
import {
  checkRedis,
  closeClient,
  createRedisClient,
  handleRejections,
  logConnectionState,
} from "./redis.ts";

export interface AppAdapter {
  /** What Socket.IO needs for it. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Lets go of what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

/**
 * Makes sure that Redis can be used, before any worker is started.
 * @throws {Error} that names REDIS_URL, when it cannot.
 */
export async function setupPrimaryAdapter(): Promise<void> {
  await checkRedis();
}

/** Broadcasts to the clients of all workers, on this machine and on others, through Redis. */
export async function createAdapter(): Promise<AppAdapter> {
  // While Redis is away, messages for other workers are dropped: kept, they would fill the memory.
  const publisher = createRedisClient({ disableOfflineQueue: true });
  const subscriber = createRedisClient();
  const clients = [publisher, subscriber];
  logConnectionState(clients);
  handleRejections(publisher, ["publish"]);
  handleRejections(subscriber, ["subscribe", "pSubscribe", "unsubscribe", "pUnsubscribe"]);
  await Promise.all(clients.map((client) => client.connect()));

  return {
    serverOptions: {
      adapter: createRedisAdapter(publisher, subscriber, {
        publishOnSpecificResponseChannel: true,
      }),
    },
    close: async () => {
      await Promise.all(clients.map(closeClient));
    },
  };
}
