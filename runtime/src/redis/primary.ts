import { checkRedis } from "./check.ts";
import { closeClient, type RedisClient } from "./client.ts";
import { createRedisConnection, createSubscriber } from "./connection.ts";
import { RedisHealthMonitor } from "./health-monitor.ts";
import { createLoopback } from "./loopback.ts";
import { adapterSpace } from "./names.ts";
import { notReadyAfter, type RedisPrimaryOptions } from "./options.ts";
import { isRegistrationRefused } from "./server-registration.ts";
import { createWriteCheck } from "./write-check.ts";

export interface RedisPrimary {
  /**
   * Whether Redis carries broadcasts, or has failed to for less than `notReadyAfter`, and accepts the registration of this
   * server where there is one.
   */
  ready(): boolean;
  /** Closes the connections, once the cluster stops. */
  close(): Promise<void>;
}

/**
 * Proves in the primary, before any worker starts, that the adapter can use Redis, and monitors Redis from then on.
 *
 * @throws {Error} naming REDIS_URL when Redis cannot be used
 * @throws {StickyError} ERR_STICKY_OPTION for a wrong option
 */
export async function setupRedisPrimary(options: RedisPrimaryOptions): Promise<RedisPrimary> {
  const limit = notReadyAfter(options.notReadyAfter);
  await checkRedis(options);
  const publisher = createRedisConnection(options);
  const { subscriber, subscribeOnce } = createSubscriber(options);
  const space = adapterSpace(options);
  const needsWrites = options.kind === "redis-streams" && "multi" in publisher;
  const monitor = new RedisHealthMonitor(
    [
      {
        connection: publisher,
        ...(needsWrites && { check: createWriteCheck(publisher as RedisClient, options) }),
      },
      {
        connection: subscriber,
        check: createLoopback(options.kind, space, publisher, subscribeOnce),
      },
    ],
    options,
  );
  const connections = [publisher, subscriber];
  await Promise.all(connections.map((connection) => connection.connect()));
  return {
    ready: () => monitor.failingFor <= limit && !isRegistrationRefused(options.prefix),
    close: async () => {
      monitor.stop();
      await Promise.all(connections.map(closeClient));
    },
  };
}
