import { randomUUID } from "node:crypto";
import { timeoutInSteps } from "./client.ts";
import { commandOf, type Command } from "./commands.ts";
import type { RedisAdapterKind } from "./options.ts";

/** Time that a published message has to arrive, once Redis has taken it. */
const ARRIVAL_TIMEOUT_MS = 1000;

/** The way in which each adapter listens for broadcasts. */
const subscribing = {
  redis: "pSubscribe",
  "redis-sharded": "sSubscribe",
  "redis-streams": "subscribe",
} as const;

/** Subscribing as node-redis does it, without retries. */
export type SubscribeOnce = Readonly<Record<"subscribe" | "pSubscribe" | "sSubscribe", Command>>;

/** Takes the commands of a client, before they are replaced by ones with retries. */
export function subscribeOnceOf(client: Record<keyof SubscribeOnce, unknown>): SubscribeOnce {
  return {
    subscribe: commandOf(client, "subscribe"),
    pSubscribe: commandOf(client, "pSubscribe"),
    sSubscribe: commandOf(client, "sSubscribe"),
  };
}

/**
 * Creates a check that publishes a message and receives it, on a channel of the adapter's space for this process alone and
 * in the adapter's own way. A PING would succeed for a user without rights to channels.
 *
 * @returns a function that throws the reason when Redis refuses an operation, or the message does not arrive
 */
export function createLoopback(
  kind: RedisAdapterKind,
  space: string,
  publisher: Record<"publish" | "sPublish", unknown>,
  subscribeOnce: SubscribeOnce,
): () => Promise<void> {
  const channel = `${space}-health#${randomUUID()}#`;
  const method = subscribing[kind];
  const publish = commandOf(publisher, kind === "redis-sharded" ? "sPublish" : "publish");
  let isSubscribed = false;
  let onArrival: (() => void) | undefined;
  const listener = () => onArrival?.();

  return async () => {
    if (!isSubscribed) {
      await subscribeOnce[method](method === "pSubscribe" ? `${channel}*` : channel, listener);
      isSubscribed = true;
    }
    let hasArrived = false;
    const arrival = new Promise<void>((resolve) => {
      onArrival = () => {
        hasArrived = true;
        resolve();
      };
    });
    await publish(channel, "");
    await Promise.race([arrival, timeoutInSteps(ARRIVAL_TIMEOUT_MS)]);
    if (hasArrived) return;
    isSubscribed = false;
    throw new Error(`a published message did not arrive within ${ARRIVAL_TIMEOUT_MS} ms`);
  };
}
