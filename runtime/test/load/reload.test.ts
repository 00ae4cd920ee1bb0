import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { Crowd } from "../support/load/crowd.ts";
import { LONG, scaled, show } from "../support/load/scale.ts";
import { SessionClosed } from "../support/load/session.ts";
import { Random, seedOfTest } from "../support/random.ts";

const reloads = scaled({ short: 2, full: 10 });
/** In milliseconds. */
const drainTimeout = scaled({ short: 1_500, full: 5_000 });
const size = scaled({
  short: { clients: 80, callers: 12 },
  full: { clients: 300, callers: 24 },
});

it(`the workers are replaced under load, ${reloads} times`, { timeout: LONG }, async () => {
  const random = new Random(seedOfTest());
  const fixture = await startFixture({ workers: 4, drainTimeout });
  const crowd = await Crowd.gather(fixture, size, random);
  for (let reload = 1; reload <= reloads; reload++) {
    const old = new Set((await fixture.stats()).workers.map(({ pid }) => pid));
    for (const member of crowd.members) member.mishaps.length = 0;

    fixture.process.kill("SIGHUP");
    const reloaded = () => fixture.reports.filter(({ event }) => event === "reloaded");
    await fixture.until(() => (reloaded().length === reload ? true : undefined));
    await crowd.served();

    expect(crowd.callers.flatMap(({ mishaps }) => mishaps)).toEqual([]);
    expect(crowd.clients.filter(({ worker }) => old.has(worker))).toEqual([]);
    expect(crowd.clients.filter(({ mishaps }) => mishaps.length !== 1)).toEqual([]);
    const ends = crowd.clients.flatMap(({ mishaps }) => mishaps);
    expect(ends.filter(({ error }) => !(error instanceof SessionClosed))).toEqual([]);
    expectSpread(ends.map(({ at }) => at));
  }
});

/** Over most of the drain time, and never many at once. */
function expectSpread(times: readonly number[]): void {
  const first = Math.min(...times);
  expect(Math.max(...times) - first).toBeGreaterThan(drainTimeout / 2);
  expect(Math.max(...times) - first).toBeLessThan(drainTimeout * 3);
  const tenths = new Map<number, number>();
  for (const time of times) {
    const tenth = Math.floor(((time - first) * 10) / drainTimeout);
    tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
  }
  show({ tenths: [...tenths.values()] });
  expect(Math.max(...tenths.values())).toBeLessThan(times.length / 3);
}
