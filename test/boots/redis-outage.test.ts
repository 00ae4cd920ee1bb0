import { createClient } from "redis";
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { chat } from "../support/behaviour.ts";
import { ChatClients, type Greeted } from "../support/chat-clients.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

const LONG = { timeout: 10_000 };

/** What is said when Redis is lost: by the primary and by each of two workers. */
const SPEAKERS = [undefined, 1, 2];

describe.each(["redis", "redis-sharded", "redis-streams"] as const)("an app with %s", (adapter) => {
  let directory: string;
  let redis: RedisServer;
  /** Where its state can be asked for, of the app that was started last. */
  let admin: string;
  const started: AppProcess[] = [];

  beforeAll(async () => {
    const choices = { framework: "http", adapter, balancing: "round-robin" } as const;
    directory = await renderApp(choices, `${adapter}-outage`);
  });

  beforeEach(async () => {
    redis = await startRedis();
  });

  afterEach(async () => {
    for (const app of started.splice(0)) app.killGroup();
    await redis.stop();
  });

  async function startApp() {
    const app = new AppProcess(directory, {
      REDIS_URL: redis.url,
      REDIS_NOT_READY_AFTER_MS: "1500",
      ADMIN_PORT: "0",
    });
    started.push(app);
    const clients = new ChatClients(await app.url());
    const { port } = await app.line("admin server listening");
    admin = `http://127.0.0.1:${String(port)}`;
    onTestFinished(() => clients.close());
    return { app, clients };
  }

  const readiness = async () => (await fetch(`${admin}/readyz`)).status;

  test("outlives an outage: broadcasts reach clients of the same worker, and all with Redis", async () => {
    const { app, clients } = await startApp();
    const [one, other] = await clients.openOnTwoWorkers("websocket");
    const connections = await connectionsOf(redis);

    const stopped = redis.stop();
    // The connection shall break while messages are under way: their replies never come.
    while (said(app, "Redis connection lost") < SPEAKERS.length) {
      for (let i = 0; i < 20; i++)
        one.client.emit("message", { from: "Ada", text: "meanwhile" }, () => {});
      await one.client.emitWithAck("message", { from: "Ada", text: "meanwhile" });
    }
    await stopped;
    await chat(one, one);
    await chat(other, other);
    await expect.poll(readiness, LONG).toBe(503);

    redis = await startRedis(redis.port);
    await restored(app);
    await chat(one, other);
    await chat(other, one);
    expect(await readiness()).toBe(200);
    expect(await connectionsOf(redis)).toBe(connections);
    expectUnharmed(app, [one, other]);
    expect(said(app, "Redis connection lost")).toBe(SPEAKERS.length);
    await app.stop();
  });

  test("outlives a Redis that answers nothing", async () => {
    const { app, clients } = await startApp();
    const [one, other] = await clients.openOnTwoWorkers("websocket");
    const connections = await connectionsOf(redis);

    redis.pause();
    const lost = lines(app, "Redis connection lost", { reason: "no answer within 1000 ms" });
    await chat(one, one);
    await lost;
    // A new client is served, too.
    const third = await clients.open("polling");
    await chat(third, third);
    await expect.poll(readiness, LONG).toBe(503);

    redis.resume();
    await restored(app);
    await chat(one, other);
    await chat(other, one);
    expect(await readiness()).toBe(200);
    expect(await connectionsOf(redis)).toBe(connections);
    expectUnharmed(app, [one, other, third]);
    expect(said(app, "Redis connection lost")).toBe(SPEAKERS.length);
    await app.stop();
  });

  test("says that its password is refused, and goes on when it is accepted", async () => {
    const { app, clients } = await startApp();
    const [one, other] = await clients.openOnTwoWorkers("websocket");

    const refused = lines(app, "Redis refuses the connection");
    await command(redis, "CONFIG", "SET", "requirepass", "another");
    await disconnectAll(redis, "another");
    await refused;
    expect(app.output).toMatch(/"reason":"NOAUTH [^"]+","msg":"Redis refuses/);
    await chat(one, one);
    await expect.poll(readiness, LONG).toBe(503);
    expect(said(app, "Redis refuses the connection")).toBe(SPEAKERS.length);

    const url = redis.url.replace("//", "//:another@");
    await command({ ...redis, url }, "CONFIG", "SET", "requirepass", "");
    await restored(app);
    await chat(one, other);
    expect(await readiness()).toBe(200);
    expectUnharmed(app, [one, other]);
    await app.stop();
  });

  test("replaces a worker while Redis is away, and stops cleanly", async () => {
    const { app, clients } = await startApp();
    const [one, other] = await clients.openOnTwoWorkers("websocket");
    await redis.stop();
    await lines(app, "Redis connection lost");

    process.kill(one.session.pid, "SIGKILL");
    await app.line("worker replaced");
    const [back, still] = await clients.openOnTwoWorkers("websocket");
    await chat(back, back);
    await chat(still, still);

    redis = await startRedis(redis.port);
    await app.line("Redis connection restored", { worker: 3 });
    await expect.poll(() => said(app, "Redis connection restored"), LONG).toBe(SPEAKERS.length);
    expect(await readiness()).toBe(200);
    await chat(back, still);
    await chat(still, other);

    await redis.stop();
    // Those of before, the new worker while it started, and now all of them.
    const times = 2 * SPEAKERS.length + 1;
    await expect.poll(() => said(app, "Redis connection lost"), LONG).toBe(times);
    await app.stop();
    expect(app.strayOutput).toEqual([]);
  });
});

/** The lines in which the primary and both workers say this. */
async function lines(app: AppProcess, message: string, fields = {}): Promise<void> {
  await Promise.all(SPEAKERS.map((worker) => app.line(message, { worker, ...fields })));
}

async function restored(app: AppProcess): Promise<void> {
  await lines(app, "Redis connection restored");
}

function said(app: AppProcess, message: string): number {
  return app.lines.filter(({ msg }) => msg === message).length;
}

function expectUnharmed(app: AppProcess, clients: readonly Greeted[]): void {
  expect(clients.filter(({ client }) => !client.connected)).toEqual([]);
  expect(app.lines.filter(({ msg }) => msg === "worker ended")).toEqual([]);
  expect(app.strayOutput).toEqual([]);
}

async function command({ url }: { url: string }, ...args: string[]): Promise<unknown> {
  const client = createClient({ url });
  await client.connect();
  try {
    return await client.sendCommand(args);
  } finally {
    client.destroy();
  }
}

async function connectionsOf(redis: RedisServer): Promise<number> {
  const list = String(await command(redis, "CLIENT", "LIST"));
  // Without the one that asks.
  return list.trim().split("\n").length - 1;
}

async function disconnectAll(redis: RedisServer, password: string): Promise<void> {
  const url = redis.url.replace("//", `//:${password}@`);
  for (const type of ["normal", "pubsub"]) await command({ url }, "CLIENT", "KILL", "TYPE", type);
}
