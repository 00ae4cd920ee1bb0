import { checkRedis } from "./check.ts";
import { closeClient } from "./client.ts";
import { createRedisConnection } from "./connection.ts";
import { RedisHealthMonitor } from "./health-monitor.ts";
import { notReadyAfter, type RedisPrimaryOptions } from "./options.ts";

export interface RedisPrimary {
  /** Whether Redis carries broadcasts, or has failed to for less than `notReadyAfter`. */
  ready(): boolean;
  /** Closes the connection, once the cluster stops. */
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
  const connection = createRedisConnection(options);
  const monitor = new RedisHealthMonitor([connection], options.logger);
  await connection.connect();
  return {
    ready: () => monitor.failingFor <= limit,
    close: async () => {
      monitor.stop();
      await closeClient(connection);
    },
  };
}
