import {
  createRedisAdapter,
  setupRedisPrimary,
  type RedisAdapter,
  type RedisPrimary,
} from "sticky-socketio/redis";
import { redisOptions } from "./redis-options.ts";

/**
 * Runs in the primary before any worker starts.
 * @throws {Error} that names REDIS_URL when Redis cannot be used.
 */
export async function setupPrimaryAdapter(): Promise<RedisPrimary> {
  return setupRedisPrimary(redisOptions());
}

/** Runs in each worker: broadcasts reach clients of all workers, on all machines, through sharded pub/sub of Redis 7 or newer. */
export async function createAdapter(): Promise<RedisAdapter> {
  return createRedisAdapter(redisOptions());
}
