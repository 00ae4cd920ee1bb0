import { closeClient, connectOrTimeout, settledOrTimeout } from "./client.ts";
import { sendIfHealthy } from "./commands.ts";
import { createRedisConnection, createSubscriber } from "./connection.ts";
import { RedisHealthMonitor } from "./health-monitor.ts";
import { createLoopback } from "./loopback.ts";
import type { RedisOptions } from "./options.ts";

/**
 * Connects the two connections of an adapter that publishes and subscribes, and monitors them.
 *
 * @param publish the command by which the adapter publishes
 */
export async function connectPubSub(
  options: RedisOptions,
  space: string,
  publish: "publish" | "sPublish",
) {
  const publisher = createRedisConnection(options);
  const { subscriber, subscribed, subscribeOnce } = createSubscriber(options);
  const clients = [publisher, subscriber];
  const loopback = createLoopback(options.kind, space, publisher, subscribeOnce);
  const monitor = new RedisHealthMonitor(
    [{ connection: publisher }, { connection: subscriber, check: loopback }],
    options,
  );
  // While Redis is down, messages for other workers are dropped: queued, they would fill the memory.
  sendIfHealthy(monitor, publisher, [publish]);
  await connectOrTimeout(clients);
  return {
    publisher,
    subscriber,
    ready: async () => settledOrTimeout(subscribed()),
    close: async () => {
      monitor.stop();
      await Promise.all(clients.map(closeClient));
    },
  };
}
