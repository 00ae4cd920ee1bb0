import { createAdapter as createRedisAdapter } from "@socket.io/redis-adapter";
import type { ServerOptions } from "socket.io";
import { checkRedis, createRedisClient, logConnectionState, type RedisClient } from "./redis.ts";

export interface AppAdapter {
  /** For the `adapter` option of Socket.IO. */
  adapter: ServerOptions["adapter"];
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
  clients.forEach(handleRejections);
  await Promise.all(clients.map((client) => client.connect()));

  return {
    adapter: createRedisAdapter(publisher, subscriber, { publishOnSpecificResponseChannel: true }),
    close: async () => {
      await Promise.all(clients.map(closeClient));
    },
  };
}

async function closeClient(client: RedisClient): Promise<void> {
  // close() waits for outstanding replies, which never come without a connection.
  if (client.isReady) await client.close();
  else client.destroy();
}

/**
 * The adapter does not look at what these commands return; their replies fail when the connection is lost, and a
 * rejection that nobody handles ends the process.
 */
function handleRejections(client: RedisClient): void {
  for (const name of [
    "publish",
    "subscribe",
    "pSubscribe",
    "unsubscribe",
    "pUnsubscribe",
  ] as const) {
    const command = client[name].bind(client) as (...args: unknown[]) => Promise<unknown>;
    const handled = (...args: unknown[]) => {
      const reply = command(...args);
      reply.catch(() => {});
      return reply;
    };
    Object.assign(client, { [name]: handled });
  }
}
