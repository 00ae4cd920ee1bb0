import { StickyError } from "../errors.ts";
import type { RedisAdapterKind, RedisOptions } from "./options.ts";

// Every channel, key and stream of an app starts with its prefix: pub/sub ignores the number of a database, so nothing
// else keeps apps on one Redis apart.

/** Adapters have formats of their own, and meet on one Redis while an app changes from one to another. */
const spaces: Readonly<Record<RedisAdapterKind, string>> = {
  redis: "pubsub",
  "redis-sharded": "sharded",
  "redis-streams": "streams",
};

/** Without the wildcards of patterns, the hash tags of a cluster, and "#", which ends the adapters' names. */
const PREFIX = /^[\w.@/:-]{1,214}$/;

/**
 * Start of every name that this app's adapter uses.
 *
 * @throws {StickyError} ERR_STICKY_OPTION for a prefix or a kind that cannot be one
 */
export function adapterSpace({ kind, prefix }: Pick<RedisOptions, "kind" | "prefix">): string {
  const space = Object.hasOwn(spaces, kind) ? spaces[kind] : undefined;
  if (space === undefined) {
    throw new StickyError(
      "ERR_STICKY_OPTION",
      `kind is ${JSON.stringify(kind)}: use ${Object.keys(spaces).join(", ")}`,
    );
  }
  return `${checkedPrefix(prefix)}:${space}`;
}

/**
 * Keys of servers' addresses in the registry, by id of the server.
 *
 * @throws {StickyError} ERR_STICKY_OPTION for a prefix that cannot be one
 */
export function serverKeys(prefix: string): (serverId: string) => string {
  const space = checkedPrefix(prefix);
  return (serverId) => `${space}:server:${serverId}`;
}

/** Key for checks of this process: written, and gone soon. */
export function healthKey(prefix: string, id: string): string {
  return `${checkedPrefix(prefix)}:health:${id}`;
}

function checkedPrefix(prefix: unknown): string {
  if (typeof prefix === "string" && PREFIX.test(prefix)) return prefix;
  throw new StickyError(
    "ERR_STICKY_OPTION",
    `prefix (REDIS_PREFIX) is ${JSON.stringify(prefix)}: use 1 to 214 letters, digits and . _ - : @ /`,
  );
}
