import { setTimeout as delay } from "node:timers/promises";
import { commandOf, replace } from "./redis-commands.ts";
import { uncaught } from "./uncaught.ts";

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
 * What a client subscribes to is subscribed to in the end, and what it unsubscribes from is not. By itself it tries once,
 * and forgets what it was about when the connection is lost meanwhile; and it takes a channel that it is unsubscribing from
 * for one that it is subscribed to. Adapters do not look at the result, and a rejection that nobody handles ends the process.
 * @returns what resolves when all is subscribed to that has been asked for by then
 */
export function insistOnSubscriptions(
  subject: Subject,
  isOpen: () => boolean,
): () => Promise<unknown> {
  const begun = new Set<Promise<void>>();
  for (const [beginning, end] of Object.entries(opposites)) {
    const wanted = new Set<string>();
    const inTurn = takeTurns();

    const subscribe = commandOf(subject, beginning as keyof Subject);
    const begin = async (channel: string, ...args: unknown[]) => {
      wanted.add(channel);
      const isWanted = () => isOpen() && wanted.has(channel);
      const attempt = () => insist(() => subscribe(channel, ...args), isWanted);
      const subscribed = inTurn(channel, (before) => before.then(attempt, attempt));
      begun.add(subscribed);
      await subscribed;
      begun.delete(subscribed);
    };
    replace(subject, beginning as keyof Subject, forEachChannel(begin));

    const unsubscribe = commandOf(subject, end);
    const finish = (channel: string, ...args: unknown[]) => {
      wanted.delete(channel);
      const isUnwanted = () => isOpen() && !wanted.has(channel);
      const attempt = () => insist(() => unsubscribe(channel, ...args), isUnwanted);
      // There is nothing to end when what began it was given up.
      return inTurn(channel, (before) => before.then(attempt));
    };
    replace(subject, end, forEachChannel(finish));
  }
  return () => Promise.all(begun);
}

type Args = [channels: unknown, listener?: unknown, ...unknown[]];

/** Several channels may be named at once; what listens to them is the app's own. */
function forEachChannel(command: (channel: string, ...args: unknown[]) => Promise<void>) {
  return async (...[channels, listener, ...args]: Args) => {
    const own = listener && uncaught(listener as () => void);
    await Promise.all([channels].flat().map((channel) => command(String(channel), own, ...args)));
  };
}

/** @returns what lets one thing follow the other with each channel */
function takeTurns() {
  const last = new Map<string, Promise<unknown>>();
  return async (
    channel: string,
    follow: (before: Promise<unknown>) => Promise<unknown>,
  ): Promise<void> => {
    const turn = follow(last.get(channel) ?? Promise.resolve());
    last.set(channel, turn);
    await turn.catch(() => {});
    if (last.get(channel) === turn) last.delete(channel);
  };
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
