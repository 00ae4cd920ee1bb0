import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createClient } from "redis";
import { Server, type Namespace, type ServerOptions } from "socket.io";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

interface AppAdapter {
  serverOptions: Partial<ServerOptions>;
  ready(): Promise<void>;
  close(): Promise<void>;
}

const LONG = { timeout: 10_000 };

let redis: RedisServer;
let observer: ReturnType<typeof createClient>;
let adapter: AppAdapter;
let io: Server;

beforeEach(async () => {
  redis = await startRedis();
  observer = createClient({ url: redis.url, socket: { reconnectStrategy: 20 } });
  observer.on("error", () => {});
  await observer.connect();
  vi.stubEnv("REDIS_URL", redis.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await adapter.close();
  observer.destroy();
  await redis.stop();
});

/** As a worker of an app does. */
async function useAdapter(name: "redis" | "redis-sharded"): Promise<void> {
  const directory = await renderApp({ framework: "http", adapter: name }, `${name}-subscriptions`);
  const module: unknown = await import(join(directory, "src/adapter.ts"));
  const { createAdapter } = module as { createAdapter: () => Promise<AppAdapter> };
  adapter = await createAdapter();
  io = new Server(adapter.serverOptions);
}

/** What workers are subscribed to. */
const channels = (): Promise<string[]> => observer.pubSubChannels("*");
const shardChannels = (): Promise<string[]> => observer.pubSubShardChannels("*");
const channelOf = (room: string) => `socket.io#/#${room}#`;

/** What the worker has sent and Redis has not read is lost, as are all subscriptions. */
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

  test("hears of a room that somebody joins at the moment when the last one leaves it", async () => {
    rooms.delAll("one");
    void rooms.addAll("other", new Set(["room"]));
    // When this is subscribed to, what came before on the same connection has been done.
    void rooms.addAll("other", new Set(["another room"]));
    await adapter.ready();
    const subscribed = await shardChannels();
    expect(subscribed).toContain(channelOf("another room"));
    expect(subscribed).toContain(channelOf("room"));
  });

  test("hears no more of a room that is left when the connection breaks", async () => {
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

test("a worker with redis is not subscribed for a namespace that is gone, whenever it went", async () => {
  await useAdapter("redis");
  const [gone, stays] = ["socket.io-request#/gone#", "socket.io-request#/stays#"];
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
