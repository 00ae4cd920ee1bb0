import { describe, expect, it } from "vitest";
import { startFixture, type Fixture } from "../support/fixture.ts";
import { POLL, RawConnection, request } from "../support/raw.ts";
import { startListening } from "./own-cluster.ts";

// @socket.io/sticky sends connections to workers that have not called setupWorker, where nobody takes them.
describe("while workers that the app forks boot", () => {
  it.each(["least-connection", "round-robin"])(
    "connections wait, and all are answered: %s",
    async (loadBalancingMethod) => {
      const fixture = await startListening({ loadBalancingMethod, bootTime: 1_000, workers: 2 });
      await fixture.until(({ worker }) => worker?.fixture === "booting" || undefined);
      const answers = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const connection = await RawConnection.open(fixture.port);
          const isHandshake = i % 2 === 0;
          connection.write(isHandshake ? request("GET", POLL) : request("POST", "/", "hello"));
          const { status, body } = await connection.response();
          return `${status} ${isHandshake ? body.slice(0, 7) : body}`;
        }),
      );
      expect(new Set(answers)).toEqual(new Set(["200 hello", '200 0{"sid"']));
    },
  );
});

describe("a worker that boots beside one that works", () => {
  it("gets nothing before it is ready", async () => {
    const fixture = await startFixture({ workers: 2 });
    const { workers } = await fixture.stats();
    const pid = workers[0]?.pid ?? 0;
    process.kill(pid, "SIGKILL");
    // What a worker had when it was killed is lost with it.
    await fixture.until(({ log }) => (log?.message === "worker ended" ? log : undefined));
    // Its replacement is on its way; until then, and after, everybody is answered.
    const answers = [];
    while (!isReplaced(fixture)) {
      const connection = await RawConnection.open(fixture.port);
      connection.write(request("GET", POLL));
      answers.push((await connection.response()).status);
      connection.socket.destroy();
    }
    expect(new Set(answers)).toEqual(new Set([200]));
  });
});

it("a crash loop ends with 1, after pauses that grow, and says why", async () => {
  const fixture = await startFixture({ worker: "./worker-that-fails-later.ts", workers: 2 });
  const { workers } = await fixture.stats();
  for (const { pid } of workers) process.kill(pid ?? 0, "SIGKILL");
  expect(await fixture.exit()).toEqual([1, null]);

  const ends = fixture.reports.flatMap(({ log }) => (log?.message === "worker ended" ? [log] : []));
  const delays = ends.map(({ delay }) => Number(delay));
  expect(delays.slice(0, 2)).toEqual([0, 0]);
  expect(Math.min(...delays.slice(2))).toBeLessThan(Math.max(...delays));
  expect(Math.max(...delays)).toBeGreaterThan(200);
  const messages = fixture.reports.map(({ log }) => log?.message);
  expect(messages).toContain(
    "a worker ended with code 1 before it was ready: see its own output for the reason",
  );
  expect(fixture.output).toContain("the new code is broken");
});

function isReplaced({ reports }: Fixture): boolean {
  return reports.some(({ log }) => log?.message === "worker replaced");
}
