import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectPayloadsEverywhere, expectUnencodableThrows } from "../support/adapter-contract.ts";
import { connectToEach, type Connected } from "../support/client.ts";
import { startFixture } from "../support/fixture.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { runInWorker } from "../support/run-in-worker.ts";

const offset: unknown = expect.stringMatching(/^\d+-\d+$/);
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

describe.each(["redis", "redis-sharded", "redis-streams"])("with %s", (kind) => {
  async function connectClients() {
    Object.assign(process.env, { ADAPTER_KIND: kind, REDIS_URL: redis.url });
    const worker = "./redis-adapter-worker.ts";
    const options = { worker, workers: 2, loadBalancingMethod: "round-robin" } as const;
    const { port } = await startFixture(options);
    return connectToEach(port, 2, "websocket");
  }

  test("clients of all workers get every kind of value as the parser encodes it", async () => {
    const appended = kind === "redis-streams" ? [offset] : [];
    await expectPayloadsEverywhere(await connectClients(), appended);
  });

  test("a value that no encoder takes throws in the call of emit, and no worker ends", async () => {
    await expectUnencodableThrows(await connectClients());
  });

  test("fetchSockets() leaves out socket.data that cannot be encoded, and no worker ends", async () => {
    const clients = await connectClients();
    const [one, other] = clients as [Connected, Connected];
    await runInWorker(other.socket, ({ socket }) => {
      const circular: Record<string, unknown> = {};
      circular["self"] = circular;
      Object.assign(socket.data as object, { name: "Ann", circular, big: 1n });
    });
    const found = await runInWorker(one.socket, async ({ io }) => {
      const sockets = await io.fetchSockets();
      return sockets.map(({ data }) => data as unknown);
    });
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ name: "Ann" });
    for (const { socket } of clients) expect(socket.connected).toBe(true);
  });
});
