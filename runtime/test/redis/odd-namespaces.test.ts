import { Manager, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { nextEvent } from "../support/client.ts";
import { startRedisWorker } from "../support/redis-worker.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

const names = ["/[ab]", "/back\\slash", "/star*", "/q?", "/a#b", "/x^y", "/ünï code"];

test.each(["redis", "redis-sharded", "redis-streams"] as const)(
  "with %s, clients of other workers get the messages of namespaces whose names have pattern characters, and neighbours do not",
  async (kind) => {
    const options = { kind, url: redis.url, prefix: "odd" };
    const [here, there] = await Promise.all([startRedisWorker(options), startRedisWorker(options)]);
    onTestFinished(async () => void (await Promise.all([here.close(), there.close()])));
    const strays: unknown[] = [];
    for (const name of [...names, "/a", "/qx", "/starry"]) {
      here.io.of(name);
      there.io.of(name);
    }
    await Promise.all([here.adapter.ready(), there.adapter.ready()]);
    // As part of a URL, "?" and "#" would end the name.
    const manager = new Manager(there.url, { transports: ["websocket"] });
    const connect = async (name: string): Promise<Socket> => {
      const client = manager.socket(name);
      onTestFinished(() => void client.disconnect());
      await nextEvent(client, "connect");
      return client;
    };
    for (const name of ["/a", "/qx", "/starry"]) {
      (await connect(name)).on("message", (...args: unknown[]) => strays.push([name, ...args]));
    }
    for (const name of names) {
      const client = await connect(name);
      const message = nextEvent(client, "message");
      here.io.of(name).emit("message", name);
      expect((await message)[0]).toBe(name);
    }
    expect(strays).toEqual([]);
  },
);
