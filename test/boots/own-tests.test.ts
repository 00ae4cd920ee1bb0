import { afterAll, beforeAll, expect, test } from "vitest";
import { adapters, frameworks } from "../../templates/index.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp, type Choices } from "../support/render-app.ts";
import { run } from "../support/run.ts";

const combinations = (Object.keys(frameworks) as Choices["framework"][]).flatMap((framework) =>
  (Object.keys(adapters) as Choices["adapter"][]).map((adapter) => ({ framework, adapter })),
);

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

test.each(combinations)(
  "the tests of an app with $framework and $adapter pass",
  async (choices) => {
    const name = `own-tests-${choices.framework}-${choices.adapter}`;
    const directory = await renderApp({ ...choices, balancing: "random" }, name);
    const environment = { REDIS_URL: redis.url };
    expect(await run("vitest", ["run"], directory, environment)).toEqual({
      code: 0,
      output: expect.any(String),
    });
  },
);

test("the tests of an app say when Redis is not there", async () => {
  const directory = await renderApp(
    { framework: "http", adapter: "redis", balancing: "random" },
    "own-tests-without-redis",
  );
  const environment = { REDIS_URL: "redis://127.0.0.1:1" };
  const { code, output } = await run("vitest", ["run"], directory, environment);
  expect(code).toBe(1);
  expect(output).toContain("Cannot use Redis at redis://127.0.0.1:1 (REDIS_URL)");
});
