import { expect, it } from "vitest";
import { Fixture, startFixture } from "../support/fixture.ts";
import { LONG, scaled } from "../support/load/scale.ts";
import { Random, seedOfTest } from "../support/random.ts";
import { openSessions, play } from "./play.ts";
import { anyStream } from "./stream.ts";

const SESSIONS = 6;
const streams = scaled({ short: 60, full: 2_000 });

it(
  `answers any of ${streams} valid streams as a single process does`,
  async () => {
    const random = new Random(seedOfTest());
    const cluster = await startFixture({
      worker: "./mirror-worker.ts",
      workers: 3,
      loadBalancingMethod: "round-robin",
    });
    const pids = (await cluster.stats()).workers.map(({ pid }) => pid);
    const single = new Fixture("mirror-single.ts", []);
    const { port } = await single.until(({ listening }) => listening);

    for (let count = 1; count <= streams; count++) {
      const stream = anyStream(random, SESSIONS);
      const sessions = await openSessions(cluster.port, SESSIONS);
      expect(new Set(sessions.map((id) => id.slice(0, 5))).size).toBe(3);
      const label = `stream ${count}`;
      const answers = await play(cluster.port, stream, sessions).catch((error: Error) => {
        throw new Error(`${label}: ${error.message}`, { cause: error });
      });
      const expected = await play(port, stream, await openSessions(port, SESSIONS));
      expect({ label, answers }).toEqual({ label, answers: expected });
    }
    expect((await cluster.stats()).workers.map(({ pid }) => pid)).toEqual(pids);
  },
  LONG,
);
