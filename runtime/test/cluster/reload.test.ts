import { request as httpRequest, Agent } from "node:http";
import { expect, it } from "vitest";
import { connect, nextEvent } from "../support/client.ts";
import { startFixture } from "../support/fixture.ts";

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
