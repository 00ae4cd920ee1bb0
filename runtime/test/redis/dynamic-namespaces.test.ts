import { createClient } from "redis";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startRedisWorker, type RedisWorker } from "../support/redis-worker.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

let redis: RedisServer;
let observer: ReturnType<typeof createClient>;

beforeAll(async () => {
  redis = await startRedis();
  observer = createClient({ url: redis.url });
  await observer.connect();
});

afterAll(async () => {
  observer.destroy();
  await redis.stop();
});

/** Everything that namespaces might leave behind: in Redis, and as listeners of the connections. */
async function held(worker: RedisWorker) {
  const { pubClient, subClient } = worker.io.of("/").adapter as unknown as Record<
    "pubClient" | "subClient",
    ReturnType<typeof createClient>
  >;
  const listeners = [pubClient, subClient].map((client) =>
    client.eventNames().map((event) => [event, client.listenerCount(event)]),
  );
  return {
    keys: (await observer.keys("*")).toSorted(),
    channels: (await observer.pubSubChannels("*")).toSorted(),
    shardChannels: (await observer.pubSubShardChannels("*")).toSorted(),
    patterns: await observer.pubSubNumPat(),
    listeners,
  };
}

const countHealthSubscriptions = {
  // Beside the pattern of the adapter.
  redis: async () => (await observer.pubSubNumPat()) - 1,
  "redis-sharded": async () => (await observer.pubSubShardChannels("*-health#*")).length,
};

test.each(["redis", "redis-sharded"] as const)(
  "with %s, namespaces that come and go leave nothing behind, and no warning about listeners",
  async (kind) => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const worker = await startRedisWorker(
      { kind, url: redis.url, prefix: "app" },
      { cleanupEmptyChildNamespaces: true },
    );
    onTestFinished(() => worker.close());
    const tenants = worker.io.of(/^\/tenant-\d+$/);
    tenants.on("connection", (socket) => void socket.join("everyone"));
    // The health monitor subscribes when it checks for the first time.
    await expect.poll(countHealthSubscriptions[kind]).toBe(1);
    const before = await held(worker);
    for (let round = 0; round < 3; round++) {
      const names = Array.from({ length: 20 }, (_, index) => `/tenant-${round * 20 + index}`);
      const clients = await Promise.all(names.map((name) => worker.client(name)));
      for (const name of names) worker.io.of(name).emit("hello");
      for (const client of clients) client.disconnect();
    }
    await expect.poll(() => held(worker)).toEqual(before);
    expect(warnings).toEqual([]);
  },
);
