import { createRedisCluster } from "./redis-cluster.ts";
import { commandOf, replace } from "./redis-commands.ts";
import { insistOnSubscriptions } from "./redis-subscriptions.ts";
import { createRedisClient } from "./redis.ts";

/** Set by the primary and inherited by the workers: one that starts while Redis is away could not ask. */
const MODE = "REDIS_MODE";

/** Says what kind of Redis there is, before anything is connected. */
export function setRedisMode(mode: "cluster" | "standalone"): void {
  process.env[MODE] = mode;
}

/**
 * Makes a connection, not yet connected, of one Redis or of a Redis Cluster. Its commands, each of which uses one key or
 * channel, fail while Redis is away.
 */
export function createRedisConnection() {
  return isCluster()
    ? createRedisCluster()
    : // Nothing else may be said for long, and a connection without a word is taken for dead.
      createRedisClient({ disableOfflineQueue: true, pingInterval: 5000 });
}

/** The same for subscriptions, which wait for a Redis that is away; and what resolves when there are those asked for. */
export function createSubscriber() {
  const subscriber = isCluster() ? createRedisCluster() : createRedisClient();
  // What createCluster() returns stands in front of the object that subscribes anew when a node has gone.
  const subject = isCluster() ? Object.getPrototypeOf(subscriber) : subscriber;
  let isClosed = false;
  const subscribed = insistOnSubscriptions(subject, () => !isClosed);
  const close = commandOf(subscriber, "close");
  replace(subscriber, "close", async () => {
    isClosed = true;
    return close();
  });
  return [subscriber, subscribed] as const;
}

function isCluster(): boolean {
  return process.env[MODE] === "cluster";
}
