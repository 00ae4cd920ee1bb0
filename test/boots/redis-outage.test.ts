import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { chat } from "../support/behaviour.ts";
import { ChatClients, messageOf } from "../support/chat-clients.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

const adapters = [
  { adapter: "redis", meanwhile: "reach the clients of the same worker" },
  { adapter: "redis-sharded", meanwhile: "wait" },
  { adapter: "redis-streams", meanwhile: "wait" },
] as const;

describe.each(adapters)("an app with $adapter", ({ adapter, meanwhile }) => {
  let directory: string;
  let redis: RedisServer;
  const started: AppProcess[] = [];

  beforeAll(async () => {
    directory = await renderApp(
      { framework: "http", adapter, balancing: "round-robin" },
      `${adapter}-outage`,
    );
    redis = await startRedis();
  });

  afterAll(async () => {
    for (const app of started) app.killGroup();
    await redis.stop();
  });

  async function startApp() {
    const app = new AppProcess(directory, { REDIS_URL: redis.url });
    started.push(app);
    return { app, clients: new ChatClients(await app.url()) };
  }

  test(`outlives an outage: broadcasts ${meanwhile}, and come back with Redis`, async () => {
    const { app, clients } = await startApp();
    const [one, other] = await clients.openOnTwoWorkers("websocket");

    const restored = [1, 2].map((worker) => app.line("Redis connection restored", { worker }));
    const lost = [1, 2].map((worker) => app.line("Redis connection lost", { worker }));
    const stopped = redis.stop();
    // The connection shall break while messages are under way: their replies never come.
    while (lostLines(app) < 2) {
      for (let i = 0; i < 20; i++)
        one.client.emit("message", { from: "Ada", text: "meanwhile" }, () => {});
      await one.client.emitWithAck("message", { from: "Ada", text: "meanwhile" });
    }
    await Promise.all([stopped, ...lost]);

    const local = messageOf(one.client, "alone");
    expect(await one.client.emitWithAck("message", { from: "Ada", text: "alone" })).toEqual({
      ok: true,
    });
    if (meanwhile !== "wait") await local;

    redis = await startRedis(redis.port);
    await Promise.all(restored);
    await local;
    await chat(one, other);
    await chat(other, one);

    expect(one.client.connected && other.client.connected).toBe(true);
    expect(lostLines(app), "said once by each worker").toBe(2);
    expect(app.strayOutput).toEqual([]);
    clients.close();
    await app.stop();
  });

  test("stops cleanly while Redis is away", async () => {
    const { app, clients } = await startApp();
    await clients.openOnTwoWorkers("websocket");
    const lost = [1, 2].map((worker) => app.line("Redis connection lost", { worker }));
    await redis.stop();
    await Promise.all(lost);

    await expect(app.stop()).resolves.toBeUndefined();
    expect(app.strayOutput).toEqual([]);
    redis = await startRedis(redis.port);
  });
});

function lostLines(app: AppProcess): number {
  return app.lines.filter(({ msg }) => msg === "Redis connection lost").length;
}
