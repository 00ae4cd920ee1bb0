import { createClient } from "redis";
import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from "vitest";
import {
  createRedisAdapter,
  openServerDirectory,
  registerServer,
  type RedisAdapterKind,
} from "../../src/redis/index.ts";
import { createRecordingLogger } from "../support/logger.ts";
import { startRedisWorker, type RedisWorker } from "../support/redis-worker.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

const kinds = ["redis", "redis-sharded", "redis-streams"] as const;
const { logger } = createRecordingLogger();

let redis: RedisServer;
const workers: RedisWorker[] = [];

beforeAll(async () => {
  redis = await startRedis();
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});

afterAll(() => redis.stop());

async function start(
  kind: RedisAdapterKind,
  prefix: string,
  url = redis.url,
): Promise<RedisWorker> {
  const worker = await startRedisWorker({ kind, url, prefix });
  workers.push(worker);
  return worker;
}

const next = (client: Socket, name: string) =>
  new Promise<void>((resolve) => {
    client.once(name, resolve);
  });

describe.each(kinds)("two apps with %s on one Redis", (kind) => {
  it.each([
    ["in one database", "", ""],
    ["in databases of their own", "/0", "/1"],
  ])("do not exchange messages or list each other's sockets %s", async (_, first, second) => {
    const shop = await start(kind, "shop", redis.url + first);
    const otherShop = await start(kind, "shop", redis.url + first);
    const blog = await start(kind, "blog", redis.url + second);
    const shopper = await otherShop.client();
    const reader = await blog.client();
    const received: string[] = [];
    reader.onAny((event: string) => received.push(event));
    blog.io.on("note", () => received.push("server-side note"));

    const arrived = next(shopper, "sale");
    const noted = new Promise((resolve) => otherShop.io.on("note", resolve));
    shop.io.emit("sale");
    shop.io.serverSideEmit("note");
    await Promise.all([arrived, noted]);
    expect((await shop.io.fetchSockets()).map(({ id }) => id)).toEqual([shopper.id]);
    expect((await blog.io.fetchSockets()).map(({ id }) => id)).toEqual([reader.id]);
    // The last message of its own app arrives after those before it.
    const last = next(reader, "news");
    blog.io.emit("news");
    await last;
    expect(received).toEqual(["news"]);
  });
});

test("workers of one app with different adapters ignore each other's messages", async () => {
  const mixed = await Promise.all(kinds.map((kind) => start(kind, "shop")));
  const pairs = await Promise.all(
    mixed.map(async (worker, index) => ({
      sender: worker,
      client: await (await start(kinds[index] ?? "redis", "shop")).client("/"),
    })),
  );
  const received = pairs.map(({ client }) => {
    const events: string[] = [];
    client.onAny((event: string) => events.push(event));
    return events;
  });
  for (const { sender, client } of pairs) {
    await sender.io.fetchSockets();
    sender.io.to(client.id ?? "").emit("to its room");
    const last = next(client, "last");
    sender.io.emit("last");
    await last;
  }
  expect(received).toEqual(kinds.map(() => ["to its room", "last"]));
});

test.each(kinds)("every key and channel of %s starts with the prefix", async (kind) => {
  const observer = createClient({ url: redis.url });
  await observer.connect();
  try {
    await observer.flushAll();
    const worker = await start(kind, "shop");
    worker.io.of("/chat");
    await worker.client();
    worker.io.emit("sale");
    await worker.adapter.ready();
    const names = [
      ...(await observer.keys("*")),
      ...(await observer.pubSubChannels("*")),
      ...(await observer.pubSubShardChannels("*")),
    ];
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !name.startsWith("shop:"))).toEqual([]);
  } finally {
    observer.destroy();
  }
});

test("servers of two apps with one id do not find each other", async () => {
  const server = { kind: "redis", url: redis.url, serverId: "a1", logger } as const;
  const registrations = await Promise.all(
    ["shop", "blog"].map((prefix) => registerServer({ ...server, prefix })),
  );
  const directories = await Promise.all(
    ["shop", "blog"].map((prefix) => openServerDirectory({ ...server, prefix })),
  );
  await registrations[0]?.announce("10.0.0.1:7000");
  await registrations[1]?.announce("10.0.0.2:7000");
  expect(await Promise.all(directories.map((directory) => directory.find("a1")))).toEqual([
    "10.0.0.1:7000",
    "10.0.0.2:7000",
  ]);
  await Promise.all(registrations.map((registration) => registration.withdraw()));
  await Promise.all(directories.map((directory) => directory.close()));
});

test.each(["", "two words", "shop*", "shop#", "{shop}", "x".repeat(215)])(
  "refuses %j as a prefix",
  async (prefix) => {
    await expect(createRedisAdapter({ kind: "redis", prefix, logger })).rejects.toMatchObject({
      code: "ERR_STICKY_OPTION",
      message: expect.stringContaining(`prefix (REDIS_PREFIX) is ${JSON.stringify(prefix)}`),
    });
  },
);
