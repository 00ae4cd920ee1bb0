import { afterAll, beforeAll, expect, test } from "vitest";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { nameOf, renderApp, type Choices } from "../support/render-app.ts";
import { run } from "../support/run.ts";

/** Every framework and every value of the other questions; which ones meet makes no difference. */
const apps: readonly Choices[] = [
  { framework: "http", adapter: "cluster", balancing: "remote-address", tls: true },
  { framework: "express", adapter: "redis", balancing: "random" },
  { framework: "fastify", adapter: "redis-sharded", balancing: "x-forwarded-for" },
  { framework: "koa", adapter: "redis-streams", balancing: "least-connection" },
  { framework: "hono", adapter: "cluster", transports: "websocket" },
  { framework: "nest", adapter: "redis-streams", balancing: "round-robin", tls: true },
  { framework: "nest", adapter: "cluster", transports: "websocket" },
  { framework: "http", adapter: "redis-streams", language: "javascript", tls: true },
  { framework: "express", adapter: "cluster", language: "javascript", with: ["auth", "metrics"] },
  { framework: "fastify", adapter: "redis", language: "javascript", transports: "websocket" },
  { framework: "koa", adapter: "redis-sharded", language: "javascript" },
  { framework: "hono", adapter: "cluster", language: "javascript", with: ["docker", "compose"] },
];

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

test.each(apps.map((choices) => [nameOf(choices), choices] as const))(
  "npm test passes in %s",
  async (name, choices) => {
    const directory = await renderApp(choices, `own-tests-${name}`);
    const environment = { REDIS_URL: redis.url };
    const { code, output } = await run("npm", ["test"], directory, environment);
    expect({ code, output }).toEqual({ code: 0, output: expect.not.stringContaining("skipped") });
  },
);

test("the tests of an app say when Redis is not there", async () => {
  const directory = await renderApp(
    { framework: "http", adapter: "redis" },
    "own-tests-without-redis",
  );
  const environment = { REDIS_URL: "redis://127.0.0.1:1" };
  const { code, output } = await run("vitest", ["run"], directory, environment);
  expect(code).toBe(1);
  expect(output).toContain("Cannot use Redis at redis://127.0.0.1:1 (REDIS_URL)");
  // A line of the log, in which quotes are escaped.
  const advice = 'Start one, with "docker run --rm --publish 127.0.0.1:1:6379 redis"';
  expect(output).toContain(JSON.stringify(advice).slice(1, -1));
});
