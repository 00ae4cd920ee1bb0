import { createAdapter as createRedisAdapter } from "@socket.io/redis-adapter";
import type { ServerOptions } from "socket.io";
import { sendUnlessAway } from "./redis-commands.ts";
import { keepWatch } from "./redis-primary.ts";
import { insistOnSubscriptions } from "./redis-subscriptions.ts";
import { RedisWatch } from "./redis-watch.ts";
import { checkRedis, closeClient, connectSoon, createRedisClient, soon } from "./redis.ts";

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
  await checkRedis();
  return keepWatch(createRedisClient({ disableOfflineQueue: true }));
}

/** Broadcasts to the clients of all workers, on this machine and on others, through Redis. */
export async function createAdapter(): Promise<AppAdapter> {
  // While Redis is away, messages for other workers are dropped: kept, they would fill the memory.
  const publisher = createRedisClient({ disableOfflineQueue: true });
  const subscriber = createRedisClient();
  const clients = [publisher, subscriber];
  const watch = new RedisWatch(clients);
  sendUnlessAway(watch, publisher, ["publish"]);
  const subscribed = insistOnSubscriptions(subscriber, () => subscriber.isOpen);
  await connectSoon(clients);

  return {
    serverOptions: {
      adapter: createRedisAdapter(publisher, subscriber, {
        publishOnSpecificResponseChannel: true,
      }),
    },
    ready: () => soon(subscribed()),
    close: async () => {
      watch.stop();
      await Promise.all(clients.map(closeClient));
    },
  };
}
