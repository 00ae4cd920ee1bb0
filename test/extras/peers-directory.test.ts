import { join } from "node:path";
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

interface Directory {
  find(serverId: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** How long something may take that happens by itself, in milliseconds. */
const PATIENCE = 15_000;
const keyOf = (id: string) => `sticky-socketio:server:${id}`;
/** So long after Redis was connected that all servers have registered again. */
const later = () => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6000 });

describe("what a worker knows of other servers", () => {
  let redis: RedisServer;
  let client: ReturnType<typeof createClient>;
  let directory: Directory;

  beforeEach(async () => {
    redis = await startRedis();
    client = createClient({ url: redis.url, socket: { reconnectStrategy: 20 } });
    client.on("error", () => {});
    await client.connect();
    vi.stubEnv("REDIS_URL", redis.url);
    const app = await renderApp({ adapter: "redis", with: ["peers"] }, "peers-directory");
    const module: unknown = await import(join(app, "src/peers/directory.ts"));
    const { PeerDirectory } = module as { PeerDirectory: { open(): Promise<Directory> } };
    directory = await PeerDirectory.open();
    await client.set(keyOf("a1"), "10.0.0.1:4100");
    await directory.find("a1");
  });

  afterEach(async () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    await directory.close();
    client.destroy();
    await redis.stop();
  });

  test("is what is registered at the time", async () => {
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

  test("outlasts an absence of Redis, and a Redis that comes back empty", async () => {
    later();
    await redis.stop();
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");
    expect(await directory.find("b2")).toBeUndefined();

    redis = await startRedis(redis.port);
    await vi.waitFor(async () => {
      await client.set(keyOf("b2"), "10.0.0.2:4100");
      expect(await directory.find("b2")).toBe("10.0.0.2:4100");
    }, PATIENCE);
    expect(await client.exists(keyOf("a1"))).toBe(0);
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");
    vi.setSystemTime(Date.now() + 6000);
    expect(await directory.find("a1")).toBeUndefined();
  });

  test("outlasts a Redis that does not answer", async () => {
    await client.clientPause(5000, "ALL");
    expect(await directory.find("a1")).toBe("10.0.0.1:4100");
  });
});
