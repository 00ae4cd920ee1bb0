import { request as httpRequest, Agent } from "node:http";
import { expect, it, vi } from "vitest";
import { connect, nextEvent } from "../support/client.ts";
import { forkFixture, logged, startFixture, type Fixture } from "../support/fixture.ts";

it("replaces all workers; every client moves once, spread over the drain time; no request fails", async () => {
  const drainTimeout = 600;
  const fixture = await startFixture({ workers: 2, drainTimeout });
  const { port } = fixture;
  const kinds = (["polling", "websocket", "upgrade"] as const).flatMap((kind) =>
    Array.from({ length: 10 }, () => kind),
  );
  const clients = await Promise.all(kinds.map(async (kind) => connect(port, kind)));
  const before = new Set(clients.map(({ worker }) => worker));
  const moves: { client: number; at: number; worker: number }[] = [];
  for (const [client, { socket }] of clients.entries()) {
    let left = 0;
    socket.on("disconnect", () => {
      left = Date.now();
    });
    socket.on("worker", (worker: number) => moves.push({ client, at: left, worker }));
  }

  const calls = keepCalling(port);
  fixture.process.kill("SIGHUP");
  await fixture.until(({ event }) => event === "reloaded" || undefined);
  await fixture.until(({ log }) => (log?.message === "all workers replaced" ? log : undefined));
  while (moves.length < clients.length) {
    const waiting = clients.filter((_, client) => !moves.some((move) => move.client === client));
    await Promise.race(waiting.map(async ({ socket }) => nextEvent(socket, "worker")));
  }
  expect((await calls.stop()).filter((outcome) => outcome !== 200)).toEqual([]);

  expect(moves.map(({ client }) => client).toSorted((a, b) => a - b)).toEqual([...clients.keys()]);
  expect(moves.filter(({ worker }) => before.has(worker))).toEqual([]);
  const times = moves.map(({ at }) => at);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(drainTimeout / 2);
  const { workers } = await fixture.stats();
  expect(workers.map(({ state }) => state)).toEqual(["ready", "ready"]);
});

it("keeps the old workers when the new code cannot start", async () => {
  const fixture = await startFixture({ worker: "./worker-that-fails-later.ts" });
  const { workers: before } = await fixture.stats();
  fixture.process.kill("SIGHUP");
  await fixture.until(({ log }) => (log?.message === "reload failed" ? log : undefined));
  const { workers: after } = await fixture.stats();
  expect(after.map(({ pid, state }) => [pid, state])).toEqual(
    before.map(({ pid, state }) => [pid, state]),
  );
});

it("ends at once when it is stopped while old workers let go of their sessions", async () => {
  const fixture = await startFixture({ drainTimeout: 60_000 });
  const { socket } = await connect(fixture.port, "websocket");
  fixture.process.kill("SIGHUP");
  while ((await fixture.stats()).workers.every(({ state }) => state !== "stopping"));
  fixture.process.kill("SIGTERM");
  expect(await fixture.exit()).toEqual([0, null]);
  socket.close();
});

it("queues one more reload when it is asked for while old workers drain, however often", async () => {
  const fixture = await startFixture({ drainTimeout: 1_500, workers: 1 });
  await connect(fixture.port, "websocket");
  fixture.process.kill("SIGHUP");
  let workers;
  do ({ workers } = await fixture.stats());
  while (!(workers.length === 2 && workers.some(({ state }) => state === "stopping")));
  const second = workers.find(({ state }) => state === "ready");

  for (let i = 1; i <= 2; i++) {
    fixture.process.kill("SIGHUP");
    await vi.waitFor(() => expect(count(fixture, "reload queued")).toBe(i), 5_000);
  }
  await vi.waitFor(() => expect(count(fixture, "all workers replaced")).toBe(2), 20_000);
  const { workers: after } = await fixture.stats();
  expect(after).toHaveLength(1);
  expect(after[0]?.pid).not.toBe(second?.pid);
  expect(count(fixture, "reload started")).toBe(2);
});

it("reloads after the start when it is asked for during the start", async () => {
  const fixture = forkFixture({ worker: "./slow-worker.ts", workers: 1 });
  await fixture.until(({ worker }) => worker?.fixture === "booting" || undefined);
  fixture.process.kill("SIGHUP");
  await logged(fixture, "all workers replaced");
  expect(fixture.reports.findIndex(({ listening }) => listening)).toBeLessThan(
    fixture.reports.findIndex(({ log }) => log?.message === "all workers replaced"),
  );
});

it("logs the start of a reload at once, and does not wait for workers without sessions", async () => {
  const fixture = await startFixture({ drainTimeout: 600_000 });
  fixture.process.kill("SIGHUP");
  await logged(fixture, "all workers replaced");
  const messages = fixture.reports.flatMap(({ log }) => log?.message ?? []);
  expect(messages.slice(-4)).toEqual([
    "reload started",
    "worker ready",
    "worker ready",
    "all workers replaced",
  ]);
});

it("rejects a reload when the cluster stops", async () => {
  const fixture = await startFixture({ worker: "./slow-worker.ts", workers: 1 });
  fixture.process.kill("SIGHUP");
  await logged(fixture, "reload started");
  fixture.process.send("stop");
  const { reason } = await logged(fixture, "reload failed");
  expect(reason).toMatch(/^the cluster is stopping/);
  await fixture.until(({ stopped }) => stopped);
  expect(count(fixture, "all workers replaced")).toBe(0);
});

function count({ reports }: Fixture, message: string): number {
  return reports.filter(({ log }) => log?.message === message).length;
}

/** Makes one plain request after the other on kept-alive connections. */
function keepCalling(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const outcomes: (number | string)[] = [];
  const stopping = new AbortController();
  const lanes = Array.from({ length: 4 }, async () => {
    while (!stopping.signal.aborted) outcomes.push(await call(port, agent));
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all(lanes);
      agent.destroy();
      return outcomes;
    },
  };
}

async function call(port: number, agent: Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const outgoing = httpRequest({ port, host: "127.0.0.1", agent, method: "POST" }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    outgoing.once("error", (error) => resolve(error.message));
    outgoing.end("hello");
  });
}
