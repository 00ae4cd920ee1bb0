import { createRedisClient } from "./client.ts";
import { createClusterClient } from "./cluster-client.ts";
import { commandOf, replace } from "./commands.ts";
import { subscribeOnceOf } from "./loopback.ts";
import { redisUrls, type RedisOptions } from "./options.ts";
import { retrySubscriptions } from "./subscriptions.ts";

/** Set by the primary and inherited by workers: a worker that starts while Redis is down could not ask. */
const MODE = "STICKY_SOCKETIO_REDIS_MODE";

/** Idle connections send something this often: a silent one is taken for dead. */
const PING_INTERVAL_MS = 5000;

/** Tells workers whether Redis is a cluster, before anything is connected. */
export function setRedisMode(mode: "cluster" | "standalone"): void {
  process.env[MODE] = mode;
}

/**
 * Creates a connection, not yet connected, to one Redis or to a Redis Cluster. Its commands, each of which uses one key or
 * channel, fail while Redis is down.
 */
export function createRedisConnection({ kind, url }: Pick<RedisOptions, "kind" | "url">) {
  const urls = redisUrls(url);
  return isCluster(kind)
    ? createClusterClient(urls)
    : createRedisClient(urls[0], { disableOfflineQueue: true, pingInterval: PING_INTERVAL_MS });
}

/**
 * Creates a connection, not yet connected, for subscriptions, which wait for Redis and are retried.
 *
 * @returns it, with a function that waits for the requested subscriptions, and its commands without retries
 */
export function createSubscriber({ kind, url }: RedisOptions) {
  const urls = redisUrls(url);
  const subscriber = isCluster(kind) ? createClusterClient(urls) : createRedisClient(urls[0]);
  // createCluster() returns a proxy of the object that resubscribes when a node is gone.
  const subject = isCluster(kind) ? Object.getPrototypeOf(subscriber) : subscriber;
  const subscribeOnce = subscribeOnceOf(subject);
  let isClosed = false;
  const subscribed = retrySubscriptions(subject, () => !isClosed);
  const close = commandOf(subscriber, "close");
  replace(subscriber, "close", async () => {
    isClosed = true;
    return close();
  });
  return { subscriber, subscribed, subscribeOnce };
}

function isCluster(kind: RedisOptions["kind"]): boolean {
  return kind === "redis-sharded" && process.env[MODE] === "cluster";
}
