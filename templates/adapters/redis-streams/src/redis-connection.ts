import { createRedisClient } from "./redis.ts";

/**
 * Makes a connection, not yet connected, for commands of the app itself, each of which uses one key. They fail while Redis
 * is away.
 */
export function createRedisConnection() {
  // Nothing else may be said for long, and a connection without a word is taken for dead.
  return createRedisClient({ disableOfflineQueue: true, pingInterval: 5000 });
}
