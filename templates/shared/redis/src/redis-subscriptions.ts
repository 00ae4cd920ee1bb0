import { setTimeout as delay } from "node:timers/promises";
import { commandOf, replace } from "./redis-commands.ts";

/** Between two attempts at what cannot be done yet, in milliseconds. */
const RETRY_AFTER = 500;

/** What ends what a command begins. */
const opposites = {
  subscribe: "unsubscribe",
  pSubscribe: "pUnsubscribe",
  sSubscribe: "sUnsubscribe",
} as const;

type Subject = Record<keyof typeof opposites | (typeof opposites)[keyof typeof opposites], unknown>;

/**
 * What a client subscribes to is subscribed to in the end. By itself it tries once, and forgets what it was about when the
 * connection is lost meanwhile; adapters do not look at the result, and a rejection that nobody handles ends the process.
 * @returns what resolves when all is subscribed to that has been asked for by then
 */
export function insistOnSubscriptions(
  subject: Subject,
  isOpen: () => boolean,
): () => Promise<unknown> {
  const begun = new Set<Promise<void>>();
  for (const [beginning, end] of Object.entries(opposites)) {
    const wanted = new Set<string>();
    const subscribe = commandOf(subject, beginning as keyof Subject);
    replace(subject, beginning as keyof Subject, async (channels, ...args) => {
      const key = String(channels);
      wanted.add(key);
      const isWanted = () => isOpen() && wanted.has(key);
      const subscribed = insist(() => subscribe(channels, ...args), isWanted).then(
        () => {},
        () => {},
      );
      begun.add(subscribed);
      await subscribed;
      begun.delete(subscribed);
    });
    const unsubscribe = commandOf(subject, end);
    replace(subject, end, async (channels, ...args) => {
      wanted.delete(String(channels));
      await unsubscribe(channels, ...args).catch(() => {});
    });
  }
  return () => Promise.all(begun);
}

/** Tries until it succeeds, or there is no more reason to. */
export async function insist<Result>(
  attempt: () => Promise<Result>,
  isWanted: () => boolean,
): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isWanted()) throw error;
      await delay(RETRY_AFTER, undefined, { ref: false });
    }
  }
}
