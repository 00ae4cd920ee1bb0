import { StickyError } from "../errors.ts";
import { requireWhole } from "../options.ts";
import type { Logger } from "../cluster/options.ts";

/** Adapters that carry broadcasts through Redis: pub/sub, sharded pub/sub (Redis 7), or a stream. */
export type RedisAdapterKind = "redis" | "redis-sharded" | "redis-streams";

export interface RedisOptions {
  kind: RedisAdapterKind;
  /**
   * Address of Redis, `redis[s]://[user:password@]host[:port][/database]`; with `redis-sharded` also addresses of nodes of
   * a Redis Cluster, separated by commas.
   *
   * @default the environment variable REDIS_URL, or "redis://127.0.0.1:6379"
   */
  url?: string;
  /**
   * Start of every channel, key and stream of this app in Redis, different for each app on one Redis: 1 to 214 letters,
   * digits and `. _ - : @ /`.
   */
  prefix: string;
  /** Told once when Redis becomes unhealthy, and once when it is healthy again. */
  logger: Logger;
}

export interface RedisPrimaryOptions extends RedisOptions {
  /**
   * How long Redis may be unhealthy until `ready()` is false, in milliseconds.
   *
   * @default the environment variable REDIS_NOT_READY_AFTER_MS, or 10000
   */
  notReadyAfter?: number;
}

/**
 * Addresses in the option `url`.
 *
 * @throws {StickyError} ERR_STICKY_OPTION when one is not an address of Redis
 */
export function redisUrls(option: string | undefined): [URL, ...URL[]] {
  const given = option || process.env["REDIS_URL"] || "redis://127.0.0.1:6379";
  const [first, ...others] = given.split(",").map((address) => parseUrl(address.trim()));
  return [first ?? parseUrl(""), ...others];
}

function parseUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // The value may hold a password.
  if (!url?.hostname || !["redis:", "rediss:"].includes(url.protocol)) {
    throw new StickyError(
      "ERR_STICKY_OPTION",
      "REDIS_URL must look like redis[s]://[user:password@]host[:port][/database]",
    );
  }
  return url;
}

/** @throws {StickyError} ERR_STICKY_OPTION naming the variable or option, its value and the allowed values */
export function notReadyAfter(option: number | undefined): number {
  if (option !== undefined) {
    requireWhole("notReadyAfter", option, 0);
    return option;
  }
  const given = process.env["REDIS_NOT_READY_AFTER_MS"] || "10000";
  if (/^\d{1,7}$/.test(given)) return Number(given);
  throw new StickyError(
    "ERR_STICKY_OPTION",
    `REDIS_NOT_READY_AFTER_MS is ${JSON.stringify(given)} but must be a whole number from 0 to 9999999`,
  );
}
