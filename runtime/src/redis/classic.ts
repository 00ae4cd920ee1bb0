import { createAdapter } from "@socket.io/redis-adapter";
import type { RedisAdapter } from "./adapter.ts";
import { closeClient, connectOrTimeout, settledOrTimeout } from "./client.ts";
import { sendIfHealthy } from "./commands.ts";
import { createRedisConnection, createSubscriber } from "./connection.ts";
import { escapePatterns } from "./escape-patterns.ts";
import { RedisHealthMonitor } from "./health-monitor.ts";
import { createLoopback } from "./loopback.ts";
import type { RedisOptions } from "./options.ts";
import { withPlainPayloads } from "./plain-payloads.ts";

/** Broadcasts through Redis pub/sub. */
export async function createClassicAdapter(
  options: RedisOptions,
  space: string,
): Promise<RedisAdapter> {
  const publisher = createRedisConnection(options);
  const { subscriber, subscribed, subscribeOnce } = createSubscriber(options);
  const clients = [publisher, subscriber];
  const loopback = createLoopback(options.kind, space, publisher, subscribeOnce);
  const monitor = new RedisHealthMonitor(
    [{ connection: publisher }, { connection: subscriber, check: loopback }],
    options,
  );
  escapePatterns(subscriber);
  // The adapter adds a listener for each namespace; more than ten would trigger MaxListenersExceededWarning.
  for (const client of clients) client.setMaxListeners(0);
  // While Redis is down, messages for other workers are dropped: queued, they would fill the memory.
  sendIfHealthy(monitor, publisher, ["publish"]);
  await connectOrTimeout(clients);

  return {
    serverOptions: {
      adapter: withPlainPayloads(
        createAdapter(publisher, subscriber, {
          key: space,
          publishOnSpecificResponseChannel: true,
        }),
      ),
    },
    ready: () => settledOrTimeout(subscribed()),
    close: async () => {
      monitor.stop();
      await Promise.all(clients.map(closeClient));
    },
  };
}
