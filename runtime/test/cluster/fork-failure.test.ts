import { expect, it, vi } from "vitest";
import { NodeBinary } from "../support/binary.ts";
import { forkFixture, logged, startFixture, type Fixture } from "../support/fixture.ts";

const REASON = /^cannot fork a worker: the Node binary is not there any more/;

async function killWorker(fixture: Fixture): Promise<void> {
  const { workers } = await fixture.stats();
  process.kill(workers[0]?.pid ?? 0, "SIGKILL");
}

it.each([
  ["for which the process emits an error", "process.execPath = '/moved/node'", REASON],
  [
    "that node:child_process throws",
    "process.env.LARGE = 'x'.repeat(3e6)",
    /^cannot fork a worker: the environment variables are too large/,
  ],
])("rejects the start with the reason of a fork %s", async (_what, code, reason) => {
  const execArgv = ["--import", `data:text/javascript,${code}`];
  const fixture = forkFixture({ execArgv });
  const failed = await fixture.until((report) => report.failed);
  expect(failed.code).toBe("ERR_STICKY_WORKER_START");
  expect(failed.message).toMatch(reason);
  expect(await fixture.exit()).toEqual([1, null]);
});

it("retries forks with pauses that grow, is not ready meanwhile, and replaces the worker in the end", async () => {
  const binary = new NodeBinary();
  const fixture = await startFixture({ execPath: binary.path, workers: 2 });
  binary.moveAway();
  await killWorker(fixture);
  const failures = () =>
    fixture.reports.flatMap(({ log }) => (log?.message.match(REASON) ? log : []));
  await vi.waitFor(() => expect(failures()).toHaveLength(3), 10_000);
  expect(failures().map(({ level, delay }) => [level, delay])).toEqual([
    ["error", 200],
    ["error", 400],
    ["error", 800],
  ]);
  const { ready, restarts, workers } = await fixture.stats();
  expect({ ready, restarts }).toEqual({ ready: false, restarts: 1 });
  expect(workers.map(({ state }) => state)).toEqual(["ready"]);

  binary.moveBack();
  await logged(fixture, "worker replaced");
  expect((await fixture.stats()).ready).toBe(true);
});

it("goes on with no worker left, and serves once forks succeed again", async () => {
  const binary = new NodeBinary();
  const fixture = await startFixture({ execPath: binary.path, workers: 1 });
  binary.moveAway();
  await killWorker(fixture);
  await logged(fixture, REASON);
  const answer = fetch(`http://127.0.0.1:${fixture.port}/`, { method: "POST", body: "hello" });
  binary.moveBack();
  expect(await (await answer).text()).toBe("hello");
});

it("keeps the old workers when a reload cannot fork, and reloads when it is asked again", async () => {
  const binary = new NodeBinary();
  const fixture = await startFixture({ execPath: binary.path });
  const { workers: before } = await fixture.stats();
  binary.moveAway();
  fixture.process.kill("SIGHUP");
  const { reason } = await logged(fixture, "reload failed");
  expect(reason).toMatch(REASON);
  const { ready, workers } = await fixture.stats();
  expect(ready).toBe(true);
  expect(workers.map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));

  binary.moveBack();
  fixture.process.kill("SIGHUP");
  await logged(fixture, "all workers replaced");
});

it("stops at once while a worker cannot be forked", async () => {
  const binary = new NodeBinary();
  const fixture = await startFixture({ execPath: binary.path, stopTimeout: 600_000 });
  binary.moveAway();
  await killWorker(fixture);
  await logged(fixture, REASON);
  fixture.process.kill("SIGTERM");
  expect(await fixture.exit()).toEqual([0, null]);
});
