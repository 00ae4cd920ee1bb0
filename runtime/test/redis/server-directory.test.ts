import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openServerDirectory, type RedisServerDirectory } from "../../src/redis/index.ts";
import { createRecordingLogger } from "../support/logger.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

const LONG = { timeout: 15_000 };
const keyOf = (id: string) => `app:server:${id}`;
/** Longer than all servers take to register again after Redis was connected. */
const later = (milliseconds = 6000) => {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + milliseconds);
};

describe("the directory of servers", () => {
  let redis: RedisServer;
  let client: ReturnType<typeof createClient>;
  let directory: RedisServerDirectory;

  beforeEach(async () => {
    redis = await startRedis();
    client = createClient({ url: redis.url, socket: { reconnectStrategy: 20 } });
    client.on("error", () => {});
    await client.connect();
    const { logger } = createRecordingLogger();
    directory = await openServerDirectory({ kind: "redis", url: redis.url, prefix: "app", logger });
    await client.set(keyOf("a1"), "10.0.0.1:4100");
    await directory.find("a1");
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await directory.close();
    client.destroy();
    await redis.stop();
  });

  test("finds the address that is registered at the moment", async () => {
    await client.set(keyOf("a1"), "10.0.0.2:4100");
    expect(await directory.find("a1")).toBe("10.0.0.2:4100");
    // An id is taken before it is known where its server is.
    await client.set(keyOf("b2"), "");
    expect(await directory.find("b2")).toBeUndefined();
    expect(await directory.find("c3")).toBeUndefined();
    later();
    await client.del(keyOf("a1"));
    expect(await directory.find("a1")).toBeUndefined();
  });

  test("keeps the last known address while Redis is down, and while a restarted one is still empty", async () => {
    await redis.stop();
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");
    expect(await directory.find("b2")).toBeUndefined();

    redis = await startRedis(redis.port);
    await vi.waitFor(async () => {
      await client.set(keyOf("b2"), "10.0.0.2:4100");
      expect(await directory.find("b2")).toBe("10.0.0.2:4100");
    }, LONG);
    expect(await client.exists(keyOf("a1"))).toBe(0);
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");
    later();
    expect(await directory.find("a1")).toBeUndefined();
  });

  test("keeps the last known address while Redis does not answer", async () => {
    await client.clientPause(5000, "ALL");
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");
  });

  test.each([
    ["is full", ["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"]],
    ["is a read-only replica", ["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"]],
  ])("keeps the last known address while Redis %s", async (_, begin, end) => {
    later();
    await client.pExpire(keyOf("a1"), 1);
    await client.sendCommand(begin);
    await expect.poll(() => client.exists(keyOf("a1"))).toBe(0);
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");

    // Other servers have not registered again yet.
    await client.sendCommand(end);
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");
    vi.restoreAllMocks();
    later(20_000);
    expect(await directory.find("a1")).toBeUndefined();
  });
});
