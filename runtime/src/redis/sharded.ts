import { createShardedAdapter as createAdapter } from "@socket.io/redis-adapter";
import type { RedisAdapter } from "./adapter.ts";
import { closeClient, connectOrTimeout, settledOrTimeout } from "./client.ts";
import { sendIfHealthy } from "./commands.ts";
import { createRedisConnection, createSubscriber } from "./connection.ts";
import { RedisHealthMonitor } from "./health-monitor.ts";
import type { RedisOptions } from "./options.ts";

/** Broadcasts through sharded pub/sub of Redis 7, of one Redis or of a Redis Cluster. */
export async function createShardedAdapter(
  options: RedisOptions,
  space: string,
): Promise<RedisAdapter> {
  const publisher = createRedisConnection(options);
  const [subscriber, subscribed] = createSubscriber(options);
  const clients = [publisher, subscriber];
  const monitor = new RedisHealthMonitor(clients, options.logger);
  // While Redis is down, messages for other workers are dropped: queued, they would fill the memory.
  sendIfHealthy(monitor, publisher, ["sPublish"]);
  await connectOrTimeout(clients);

  return {
    serverOptions: { adapter: createAdapter(publisher, subscriber, { channelPrefix: space }) },
    ready: () => settledOrTimeout(subscribed()),
    close: async () => {
      monitor.stop();
      await Promise.all(clients.map(closeClient));
    },
  };
}
