import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { chat, stopsCleanly } from "../support/behaviour.ts";
import { ChatClients, messageOf, type Greeted } from "../support/chat-clients.ts";
import { startRedisCluster, type RedisCluster } from "../support/redis-cluster.ts";
import { freePort, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

let cluster: RedisCluster;
let directory: string;
/** The node that a replica has taken over from. */
let stopped: RedisServer | undefined;

beforeAll(async () => {
  cluster = await startRedisCluster();
  const choices = { framework: "http", adapter: "redis-sharded" } as const;
  directory = await renderApp({ ...choices, balancing: "round-robin" }, "redis-cluster");
}, 60_000);

afterAll(() => cluster.stop());

test("redis-sharded uses a Redis Cluster, and goes along when a replica takes over", async () => {
  const app = new AppProcess(directory, { REDIS_URL: cluster.url });
  onTestFinished(() => app.killGroup());
  const clients = new ChatClients(await app.url());
  const [one, other] = await clients.openOnTwoWorkers("websocket");
  await chat(one, other);
  await chat(other, one);

  stopped = await cluster.masterOf("redis-cluster:sharded#/chat#");
  await stopped.stop();
  await app.line("Redis connection lost", { worker: one.session.worker });
  await chat(one, one);
  await Promise.all([reach(one, other), reach(other, one)]);
  for (const worker of [undefined, 1, 2]) await app.line("Redis connection restored", { worker });
  await chat(one, other);

  expect([one, other].filter(({ client }) => !client.connected)).toEqual([]);
  clients.close();
  await app.stop();
  expect(app.strayOutput).toEqual([]);
});

test("redis-sharded finds the cluster by any of its nodes, and starts without one of them", async () => {
  const gone = await freePort();
  const alive = cluster.nodes.find((node) => node !== stopped);
  const REDIS_URL = `redis://127.0.0.1:${gone},${alive?.url}`;
  const app = new AppProcess(directory, { REDIS_URL });
  onTestFinished(() => app.killGroup());
  const clients = new ChatClients(await app.url());
  const [one, other] = await clients.openOnTwoWorkers("polling");
  expect(one.session.pid).not.toBe(other.session.pid);
  await chat(one, other);
  await stopsCleanly(app, clients);
});

test.each(["redis", "redis-streams"] as const)("%s refuses a Redis Cluster", async (adapter) => {
  const app = new AppProcess(
    await renderApp({ framework: "http", adapter }, `${adapter}-cluster`),
    {
      REDIS_URL: cluster.nodes.at(-1)?.url,
    },
  );
  await app.endsWith(1);
  expect(app.output).toContain("for a Redis Cluster take the adapter redis-sharded");
});

/** One says something again and again until the other gets it. */
async function reach(one: Greeted, other: Greeted): Promise<void> {
  const text = `from worker ${one.session.worker}`;
  const received = messageOf(other.client, text);
  const timer = setInterval(() => {
    one.client.emit("message", { from: "Ada", text }, () => {});
  }, 100);
  await received.finally(() => clearInterval(timer));
}
