import { setImmediate } from "node:timers/promises";
import { createClient } from "redis";
import { Server, type Namespace } from "socket.io";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRedisAdapter, type RedisAdapter } from "../../src/redis/index.ts";
import { createRecordingLogger } from "../support/logger.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

const LONG = { timeout: 10_000 };

let redis: RedisServer;
let observer: ReturnType<typeof createClient>;
let adapter: RedisAdapter;
let io: Server;

beforeEach(async () => {
  redis = await startRedis();
  observer = createClient({ url: redis.url, socket: { reconnectStrategy: 20 } });
  observer.on("error", () => {});
  await observer.connect();
});

afterEach(async () => {
  await adapter.close();
  observer.destroy();
  await redis.stop();
});

async function useAdapter(kind: "redis" | "redis-sharded"): Promise<void> {
  const { logger } = createRecordingLogger();
  adapter = await createRedisAdapter({ kind, url: redis.url, prefix: "app", logger });
  io = new Server(adapter.serverOptions);
}

const channels = (): Promise<string[]> => observer.pubSubChannels("*");
const shardChannels = (): Promise<string[]> => observer.pubSubShardChannels("*");
const channelOf = (room: string) => `app:sharded#/#${room}#`;

/** Loses commands that Redis has not read, and all subscriptions. */
async function replaceRedis(): Promise<void> {
  await redis.kill();
  redis = await startRedis(redis.port);
}

describe("a worker with redis-sharded", () => {
  let rooms: Namespace["adapter"];

  beforeEach(async () => {
    await useAdapter("redis-sharded");
    rooms = io.of("/").adapter;
    void rooms.addAll("one", new Set(["room"]));
    await adapter.ready();
  });

  test("receives broadcasts to a room joined at the moment when its last member leaves", async () => {
    rooms.delAll("one");
    void rooms.addAll("other", new Set(["room"]));
    // When this is subscribed to, what came before on the same connection has been done.
    void rooms.addAll("other", new Set(["another room"]));
    await adapter.ready();
    const subscribed = await shardChannels();
    expect(subscribed).toContain(channelOf("another room"));
    expect(subscribed).toContain(channelOf("room"));
  });

  test("does not stay subscribed to a room left while the connection breaks", async () => {
    void rooms.addAll("other", new Set(["another room"]));
    await adapter.ready();
    expect(await shardChannels()).toContain(channelOf("room"));
    redis.pause();
    rooms.delAll("one");
    await setImmediate();
    await replaceRedis();
    await expect.poll(shardChannels, LONG).toContain(channelOf("another room"));
    await expect.poll(shardChannels, LONG).not.toContain(channelOf("room"));
  });
});

test("a worker with redis does not stay subscribed to a namespace closed while the connection breaks", async () => {
  await useAdapter("redis");
  const [gone, stays] = ["app:pubsub-request#/gone#", "app:pubsub-request#/stays#"];
  redis.pause();
  const { adapter: ofGone } = io.of("/gone");
  io.of("/stays");
  await ofGone.close();
  await setImmediate();
  await replaceRedis();
  // The attempts for both are made anew at the same time, for this one last.
  await expect.poll(channels, LONG).toContain(stays);
  expect(await channels()).not.toContain(gone);
});
