import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "../../templates/base/src/events.ts";
import { AppProcess } from "../support/app-process.ts";
import { chat } from "../support/behaviour.ts";
import { ChatClients, messageOf } from "../support/chat-clients.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { buildApp } from "../support/render-app.ts";

let redis: RedisServer;
/** What the app keeps of sessions that have been interrupted. */
let store: ReturnType<typeof createClient>;

beforeAll(async () => {
  redis = await startRedis();
  store = createClient({ url: redis.url });
  await store.connect();
});

afterAll(async () => {
  store.destroy();
  await redis.stop();
});

test.each(["http", "nest"] as const)(
  "with redis-streams and %s, a client that comes back to another worker is who it was and gets what it has missed",
  async (framework) => {
    const choices = { framework, adapter: "redis-streams" } as const;
    const directory = await buildApp(choices, `${framework}-recovery`);
    const app = new AppProcess(directory, {
      REDIS_URL: redis.url,
      LOAD_BALANCING_METHOD: "round-robin",
    });
    const clients = new ChatClients(await app.url());
    const [one, other] = await clients.openOnTwoWorkers("websocket");
    // What it got last tells from where on it has missed something.
    await chat(other, one);
    const { id } = one.client;

    let { pid } = one.session;
    // Each in turn gets a session: it comes back to the same worker at most a few times.
    for (let times = 0; pid === one.session.pid && times < 10; times++) {
      one.client.io.engine.close();
      // A client that came back before its worker has noticed would be a new one.
      await expect.poll(() => store.keys("*:streams:session:*")).toHaveLength(1);
      const text = `while you were away for time ${times}`;
      const missed = messageOf(one.client, text);
      await other.client.emitWithAck("message", { from: "Ada", text });
      const back = new Promise<Session>((resolve) => {
        one.client.once("session", resolve);
      });
      one.client.connect();
      await missed;
      ({ pid } = await back);
      expect(one.client.recovered).toBe(true);
      expect(one.client.id).toBe(id);
    }
    expect(pid).toBe(other.session.pid);
    await chat(other, one);
    clients.close();
    await app.stop();
    expect(app.strayOutput).toEqual([]);
  },
);

test("with redis-streams, clients of all workers get broadcasts in one order", async () => {
  const directory = await buildApp({ framework: "http", adapter: "redis-streams" }, "stream-order");
  const app = new AppProcess(directory, {
    REDIS_URL: redis.url,
    LOAD_BALANCING_METHOD: "round-robin",
  });
  const clients = new ChatClients(await app.url());
  const both = await clients.openOnTwoWorkers("websocket");
  const received = both.map(({ client }) => {
    const texts: string[] = [];
    client.on("message", ({ text }) => texts.push(text));
    return texts;
  });
  for (let number = 0; number < 100; number++) {
    for (const { client, session } of both) {
      client.emit("message", { from: "Ada", text: `${number} at ${session.worker}` }, () => {});
    }
  }
  await expect.poll(() => received.map(({ length }) => length)).toEqual([200, 200]);
  expect(received[0]).toEqual(received[1]);
  clients.close();
  await app.stop();
});
