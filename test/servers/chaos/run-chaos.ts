import { Random } from "../../../runtime/test/support/random.ts";
import { accountFor, type Account } from "./account.ts";
import { makeThingsHappen } from "./happenings.ts";
import { Scene } from "./scene.ts";

export interface Run {
  readonly seed: number;
  readonly adapter: string;
  /** What happened, in words, with the seconds since the beginning. */
  readonly events: readonly string[];
  readonly account: Account;
  /** What should not be after it, in words. */
  readonly problems: readonly string[];
}

/**
 * Two servers with two workers each, a Redis and clients that number their messages, to all of which things happen.
 * @param seed that repeats what happens, as far as the machine is as quick
 * @param duration in milliseconds
 * @throws {Error} when something hangs, or a process ends in another way than it should
 */
export async function runChaos(
  seed: number,
  duration: number,
  tell: (line: string) => void = () => {},
): Promise<Run> {
  const random = new Random(seed);
  const adapter = random.pick(["redis", "redis-sharded", "redis-streams"] as const);
  const scene = await Scene.set(adapter, 18);
  const { crowd } = scene;
  const began = Date.now();
  const events: string[] = [];
  let isOver = false;
  try {
    const talking = crowd.talk(60, () => isOver);
    await makeThingsHappen(scene, random, duration, (what) => {
      const line = `${((Date.now() - began) / 1000).toFixed(1)} s: ${what}`;
      events.push(line);
      tell(line);
    });
    // Whatever has happened, it ends well: all are there again, and hear each other.
    await crowd.connected();
    await crowd.exchanging(Date.now());
    isOver = true;
    await talking;
    await crowd.acknowledged();
    await crowd.quiet();
  } catch (error) {
    await scene.abandon();
    throw new Error(`seed ${seed} (${adapter}), after\n${events.join("\n")}`, { cause: error });
  }
  const account = accountFor(scene, adapter === "redis-streams");
  return { seed, adapter, events, account, problems: await scene.clear() };
}

/** As a person reads it. */
export function describe({ seed, adapter, account, problems }: Run): string {
  const { messages, acknowledged, once, late, neither, missed, wrong } = account;
  return [
    `seed ${seed} (${adapter}): ${messages} messages, ${acknowledged} acknowledged; received once: ${once}`,
    ...Object.entries(missed).map(([reason, count]) => `  missed, because ${reason}: ${count}`),
    `  received once more, because Redis answered late and the client had moved: ${late}`,
    `  neither acknowledged nor received: ${neither}`,
    ...wrong.map((what) => `  wrong: ${what}`),
    ...problems.map((problem) => `  wrong: ${problem}`),
  ].join("\n");
}
