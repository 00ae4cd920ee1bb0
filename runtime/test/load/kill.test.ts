import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { isGroupAlive, socketFoldersOf } from "../support/leftovers.ts";
import { Crowd } from "../support/load/crowd.ts";
import { LONG, scaled, show } from "../support/load/scale.ts";
import { Random, seedOfTest } from "../support/random.ts";

const kills = scaled({ short: 5, full: 20 });
/** Milliseconds until everybody whom it concerns knows that a worker is gone. */
const PROMPT = 1_000;

it(`a worker is killed under load, ${kills} times`, { timeout: LONG }, async () => {
  const random = new Random(seedOfTest());
  const fixture = await startFixture({ workers: 4 });
  const pid = Number(fixture.process.pid);
  const crowd = await Crowd.gather(fixture, { clients: 80, callers: 12 }, random);
  let slowest = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const { workers } = await fixture.stats();
    const victim = Number(random.pick(workers).pid);
    const owned = crowd.clients.filter(({ worker }) => worker === victim);
    for (const member of crowd.members) member.mishaps.length = 0;

    const killedAt = Date.now();
    process.kill(victim, "SIGKILL");
    await fixture.until(({ log }) =>
      log?.message === "worker ended" && log.pid === victim ? true : undefined,
    );
    await crowd.served();

    // Some may have connected to it after the list of its clients was made, or be about to.
    const strangers = crowd.members.filter(({ mishaps }) =>
      mishaps.some(({ worker }) => worker !== victim && worker !== 0),
    );
    expect(strangers.flatMap(({ mishaps }) => mishaps)).toEqual([]);
    expect(owned.filter(({ mishaps }) => mishaps.length === 0)).toEqual([]);
    const times = crowd.members.flatMap(({ mishaps }) => mishaps.map(({ at }) => at - killedAt));
    slowest = Math.max(slowest, ...times);
    expect(slowest).toBeLessThan(PROMPT);

    const replaced = () => fixture.reports.filter(({ log }) => log?.message === "worker replaced");
    await fixture.until(() => (replaced().length === kill ? true : undefined));
  }
  const [folder = ""] = socketFoldersOf(pid);
  const { workers } = await fixture.stats();
  expect(workers).toHaveLength(4);
  expect(readdirSync(folder)).toHaveLength(8);

  await crowd.stop();
  fixture.process.kill("SIGTERM");
  expect(await fixture.exit()).toEqual([0, null]);
  expect(isGroupAlive(pid)).toBe(false);
  expect(socketFoldersOf(pid)).toEqual([]);
  show({ kills, slowest });
});
