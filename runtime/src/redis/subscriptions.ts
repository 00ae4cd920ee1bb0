import { setTimeout as delay } from "node:timers/promises";
import { commandOf, replace } from "./commands.ts";
import { rethrowUncaught } from "./rethrow-uncaught.ts";

/** Delay between two attempts. */
const RETRY_DELAY_MS = 500;

const opposites = {
  subscribe: "unsubscribe",
  pSubscribe: "pUnsubscribe",
  sSubscribe: "sUnsubscribe",
} as const;

type Subscriber = Record<
  keyof typeof opposites | (typeof opposites)[keyof typeof opposites],
  unknown
>;

/**
 * Retries subscriptions, and their ends, until they succeed. By itself node-redis tries once, forgets the command when the
 * connection is lost meanwhile, and takes a channel that it is unsubscribing from for a subscribed one. Adapters ignore the
 * result, and an unhandled rejection ends the process.
 *
 * @returns a function whose promise resolves when all subscriptions requested by then are in effect
 */
export function retrySubscriptions(
  subscriber: Subscriber,
  isOpen: () => boolean,
): () => Promise<unknown> {
  const pending = new Set<Promise<void>>();
  for (const [start, end] of Object.entries(opposites)) {
    const wanted = new Set<string>();
    const inOrder = orderByChannel();

    const subscribe = commandOf(subscriber, start as keyof Subscriber);
    const begin = async (channel: string, ...args: unknown[]) => {
      wanted.add(channel);
      const isWanted = () => isOpen() && wanted.has(channel);
      const attempt = () => retry(() => subscribe(channel, ...args), isWanted);
      const subscribed = inOrder(channel, (before) => before.then(attempt, attempt));
      pending.add(subscribed);
      await subscribed;
      pending.delete(subscribed);
    };
    replace(subscriber, start as keyof Subscriber, forEachChannel(begin));

    const unsubscribe = commandOf(subscriber, end);
    const finish = (channel: string, ...args: unknown[]) => {
      wanted.delete(channel);
      const isUnwanted = () => isOpen() && !wanted.has(channel);
      const attempt = () => retry(() => unsubscribe(channel, ...args), isUnwanted);
      // There is nothing to end when the subscription was abandoned.
      return inOrder(channel, (before) => before.then(attempt));
    };
    replace(subscriber, end, forEachChannel(finish));
  }
  return () => Promise.all(pending);
}

type Args = [channels: unknown, listener?: unknown, ...unknown[]];

/** Several channels may be named at once; the listener belongs to the app. */
function forEachChannel(command: (channel: string, ...args: unknown[]) => Promise<void>) {
  return async (...[channels, listener, ...args]: Args) => {
    const own = listener && rethrowUncaught(listener as () => void);
    await Promise.all([channels].flat().map((channel) => command(String(channel), own, ...args)));
  };
}

/** @returns a function that starts an operation on a channel after the previous one on that channel */
function orderByChannel() {
  const last = new Map<string, Promise<unknown>>();
  return async (
    channel: string,
    start: (before: Promise<unknown>) => Promise<unknown>,
  ): Promise<void> => {
    const operation = start(last.get(channel) ?? Promise.resolve());
    last.set(channel, operation);
    await operation.catch(() => {});
    if (last.get(channel) === operation) last.delete(channel);
  };
}

/** Tries until it succeeds, or the result is not wanted any more. */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  isWanted: () => boolean,
): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isWanted()) throw error;
      await delay(RETRY_DELAY_MS, undefined, { ref: false });
    }
  }
}
