import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { registerServer, setupRedisPrimary } from "../../src/redis/index.ts";
import { createRecordingLogger } from "../support/logger.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

const keyOf = (id: string) => `app:server:${id}`;
let redis: RedisServer;
let client: ReturnType<typeof createClient>;
const open = (serverId?: string) => {
  const { logger } = createRecordingLogger();
  return registerServer({ kind: "redis", url: redis.url, prefix: "app", logger, serverId });
};

beforeAll(async () => {
  redis = await startRedis(undefined, {
    "slowlog-log-slower-than": "0",
    "slowlog-max-len": "1000",
  });
  client = createClient({ url: redis.url });
  await client.connect();
});

beforeEach(async () => {
  await client.sendCommand(["SLOWLOG", "RESET"]);
  await client.flushAll();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(async () => {
  client.destroy();
  await redis.stop();
});

test("leaves a given id to the server that has it until this one can be reached", async () => {
  await client.set(keyOf("a1"), "10.0.0.1:4100");
  const registration = await open("a1");
  vi.advanceTimersByTime(11_000);
  // Its commands go one after the other: what it would have said has been said.
  await registration.announce("10.0.0.2:4100");
  expect(new Set(await commands(keyOf("a1")))).toEqual(new Set(["10.0.0.1:4100", "10.0.0.2:4100"]));

  await registration.withdraw();
  expect(await client.exists(keyOf("a1"))).toBe(0);
});

test("keeps a free id until the address of its server is known", async () => {
  const registration = await open();
  const key = keyOf(registration.serverId);
  vi.advanceTimersByTime(6000);
  await registration.announce("10.0.0.2:4100");
  const [claimed, kept, ...later] = await commands(key);
  expect([claimed, kept, later.at(-1)]).toEqual(["", "", "10.0.0.2:4100"]);
  await registration.withdraw();
});

test("a Redis that refuses writes is logged once and makes the app not ready, until it accepts them", async () => {
  const { logger, lines } = createRecordingLogger();
  const options = { kind: "redis", url: redis.url, prefix: "app", logger } as const;
  const primary = await setupRedisPrimary(options);
  const registration = await registerServer({ ...options, serverId: "a1" });
  await registration.announce("10.0.0.1:4100");
  expect(primary.ready()).toBe(true);
  lines.splice(0);
  await client.configSet("maxmemory", "1");
  vi.advanceTimersByTime(5000);
  await expect.poll(() => primary.ready()).toBe(false);
  vi.advanceTimersByTime(5000);
  await client.configSet("maxmemory", "0");
  vi.advanceTimersByTime(5000);
  await expect.poll(() => primary.ready()).toBe(true);
  expect(lines).toEqual([
    {
      level: "error",
      serverId: "a1",
      reason: expect.stringContaining("OOM"),
      message: "Redis refuses the registration of this server, other servers will lose its address",
    },
    { level: "info", serverId: "a1", message: "registration of this server renewed" },
  ]);
  await registration.withdraw();
  await primary.close();
});

/**
 * The values that a key has been given, from what Redis has logged of slow commands: all of them. One may come twice,
 * where the connection was made so slowly that it was ready only later.
 */
async function commands(key: string): Promise<string[]> {
  const log = await client.sendCommand(["SLOWLOG", "GET", "-1"]);
  const entries = (log as unknown as [number, number, number, string[]][]).map((entry) => entry[3]);
  return entries
    .filter(([name, of]) => name?.toUpperCase() === "SET" && of === key)
    .map(([, , value]) => value ?? "")
    .toReversed();
}
