// Stands in for shared/redis/src/redis-options.ts.ejs while the templates are type-checked; no app gets it.
import type { RedisOptions } from "sticky-socketio/redis";
import { log } from "./log.ts";

/** How this app uses the Redis at REDIS_URL. */
export function redisOptions(): RedisOptions {
  return {
    kind: "redis",
    // Keeps apps on one Redis apart: the same on all servers of this one.
    prefix: process.env["REDIS_PREFIX"] || "app",
    logger: log,
  };
}
