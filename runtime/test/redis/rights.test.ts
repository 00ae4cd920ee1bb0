import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { setupRedisPrimary, type RedisAdapterKind } from "../../src/redis/index.ts";
import { createRecordingLogger } from "../support/logger.ts";
import { startRedisWorker } from "../support/redis-worker.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

const LONG = { timeout: 8000 };

/** What each adapter needs, beside `+@all`. */
const rights = {
  redis: ["allchannels"],
  "redis-sharded": ["&shop:*"],
  "redis-streams": ["&shop:*", "~shop:*"],
} as const satisfies Record<RedisAdapterKind, readonly string[]>;
const kinds = ["redis", "redis-sharded", "redis-streams"] as const;

let redis: RedisServer;
let admin: ReturnType<typeof createClient>;

beforeAll(async () => {
  redis = await startRedis();
  admin = createClient({ url: redis.url });
  await admin.connect();
});

afterEach(() => admin.sendCommand(["ACL", "DELUSER", "shop"]));

afterAll(async () => {
  admin.destroy();
  await redis.stop();
});

/** A user as ACL SETUSER makes one, with no channels and no keys, and the given rights. */
async function setUser(...given: readonly string[]): Promise<void> {
  await admin.sendCommand(["ACL", "SETUSER", "shop", "reset", "on", ">word", "+@all", ...given]);
}

function optionsFor(kind: RedisAdapterKind) {
  const { logger, lines } = createRecordingLogger();
  const url = redis.url.replace("//", "//shop:word@");
  return { options: { kind, url, prefix: "shop", logger, notReadyAfter: 1000 }, lines };
}

describe.each(kinds)("with %s, a Redis user", (kind) => {
  test("with the documented rights starts, and reaches clients of other workers", async () => {
    await setUser(...rights[kind]);
    const { options, lines } = optionsFor(kind);
    const primary = await setupRedisPrimary(options);
    const workers = await Promise.all([startRedisWorker(options), startRedisWorker(options)]);
    onTestFinished(async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await primary.close();
    });
    const client = await workers[0]?.client();
    const arrived = new Promise((resolve) => client?.once("sale", resolve));
    workers[1]?.io.emit("sale");
    await arrived;
    expect(primary.ready()).toBe(true);
    expect(lines).toEqual([]);
  });

  test("without rights to channels is refused at start, with the rule to add", async () => {
    await setUser("allkeys");
    const rule = kind === "redis" ? "allchannels" : "&shop:*";
    await expect(setupRedisPrimary(optionsFor(kind).options)).rejects.toThrow(
      new RegExp(`REDIS_URL.*channel.*ACL SETUSER shop ${rule.replace("*", "\\*")}`),
    );
  });

  test("that loses its rights while the app runs is logged once, and the app is not ready until they are back", async () => {
    await setUser(...rights[kind]);
    const { options, lines } = optionsFor(kind);
    const primary = await setupRedisPrimary(options);
    const worker = await startRedisWorker(options);
    onTestFinished(async () => {
      await worker.close();
      await primary.close();
    });
    await admin.sendCommand(["ACL", "SETUSER", "shop", "resetchannels"]);
    await expect.poll(() => primary.ready(), LONG).toBe(false);
    await expect.poll(() => worker.lines.length, LONG).toBeGreaterThan(0);
    await admin.sendCommand(["ACL", "SETUSER", "shop", ...rights[kind]]);
    await expect.poll(() => primary.ready(), LONG).toBe(true);
    const restored = { message: "Redis connection restored" };
    for (const log of [lines, worker.lines]) {
      await expect.poll(() => log.at(-1), LONG).toMatchObject(restored);
      const refusals = log.filter(({ reason }) => String(reason).includes("NOPERM"));
      expect(refusals).toHaveLength(1);
    }
  });
});

test("with redis-streams, a Redis user without rights to keys is refused at start, with the rule to add", async () => {
  await setUser("allchannels");
  await expect(setupRedisPrimary(optionsFor("redis-streams").options)).rejects.toThrow(
    /REDIS_URL.*ACL SETUSER shop ~shop:\*/,
  );
});

test.each([
  ["redis", "psubscribe"],
  ["redis", "publish"],
  ["redis-sharded", "ssubscribe"],
  ["redis-sharded", "spublish"],
  ["redis-streams", "xadd"],
  ["redis-streams", "xread"],
] as const)(
  "with %s, a Redis user that may not run %s is refused at start, with the rule to add",
  async (kind, command) => {
    await setUser("allchannels", "allkeys", `-${command}`);
    await expect(setupRedisPrimary(optionsFor(kind).options)).rejects.toThrow(
      new RegExp(`ACL SETUSER shop \\+${command}`),
    );
  },
);

test.each(["xadd", "xread", "xrange", "xrevrange", "set"])(
  "with redis-streams, a Redis user that loses the right to run %s while the app runs makes it not ready until the right is back",
  async (command) => {
    await setUser(...rights["redis-streams"]);
    const { options, lines } = optionsFor("redis-streams");
    const primary = await setupRedisPrimary({ ...options, notReadyAfter: 0 });
    onTestFinished(() => primary.close());
    await admin.sendCommand(["ACL", "SETUSER", "shop", `-${command}`]);
    await expect.poll(() => primary.ready(), LONG).toBe(false);
    await admin.sendCommand(["ACL", "SETUSER", "shop", `+${command}`]);
    await expect.poll(() => primary.ready(), LONG).toBe(true);
    expect(lines).toMatchObject([
      { level: "error", reason: expect.stringContaining(`ACL SETUSER shop +${command}`) },
      { level: "info" },
    ]);
  },
);

test("with redis-streams, a key of another type in the place of the stream makes the app not ready until it is gone", async () => {
  await setUser(...rights["redis-streams"]);
  const { options, lines } = optionsFor("redis-streams");
  const primary = await setupRedisPrimary({ ...options, notReadyAfter: 0 });
  onTestFinished(() => primary.close());
  await admin.set("shop:streams", "a string");
  await expect.poll(() => primary.ready(), LONG).toBe(false);
  await admin.del("shop:streams");
  await expect.poll(() => primary.ready(), LONG).toBe(true);
  expect(lines[0]).toMatchObject({ reason: expect.stringContaining("WRONGTYPE") });
});

test("with redis-streams, a Redis that refuses writes is refused at start", async () => {
  await admin.configSet("maxmemory", "1");
  onTestFinished(async () => void (await admin.configSet("maxmemory", "0")));
  const { logger } = createRecordingLogger();
  const options = { kind: "redis-streams", url: redis.url, prefix: "shop", logger } as const;
  await expect(setupRedisPrimary(options)).rejects.toThrow(/REDIS_URL.*OOM/);
});

test("with redis-streams, a Redis that begins to refuse writes makes the app not ready until it accepts them", async () => {
  const { logger, lines } = createRecordingLogger();
  const options = { kind: "redis-streams", url: redis.url, prefix: "shop", logger } as const;
  const primary = await setupRedisPrimary({ ...options, notReadyAfter: 500 });
  onTestFinished(() => primary.close());
  await admin.configSet("maxmemory", "1");
  await expect.poll(() => primary.ready(), LONG).toBe(false);
  await admin.configSet("maxmemory", "0");
  await expect.poll(() => primary.ready(), LONG).toBe(true);
  expect(lines).toMatchObject([
    { level: "error", reason: expect.stringContaining("OOM") },
    { level: "info" },
  ]);
});
