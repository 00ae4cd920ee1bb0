import { setTimeout as delay } from "node:timers/promises";
import type { LetGo } from "./let-go.ts";

/** Least pause between two sessions, in milliseconds; where there are more sessions than pauses, some go together. */
const STEP = 10;

/**
 * Ends sessions one after the other, spread over `duration` milliseconds, so that their clients do not all come back
 * at once. A client that polls learns it from its next poll: up to `grace` milliseconds more are for the last of these.
 */
export async function drain(
  sessions: readonly LetGo[],
  duration: number,
  grace: number,
): Promise<void> {
  const steps = Math.max(1, Math.min(sessions.length, Math.floor(duration / STEP)));
  const ended: Promise<void>[] = [];
  for (let step = 0; step < steps; step++) {
    await delay(duration / steps);
    const [from, to] = [step, step + 1].map((at) => Math.floor((at * sessions.length) / steps));
    ended.push(...sessions.slice(from, to).map(async (letGo) => letGo()));
  }
  const late = new AbortController();
  await Promise.race([Promise.all(ended), delay(grace, undefined, { signal: late.signal })]);
  late.abort();
}
