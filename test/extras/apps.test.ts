import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withDefaults } from "../../generators/answers.ts";
import { choicesOf } from "../../generators/options.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { buildApp, renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";
import { everyExtra, everyFramework, extrasFor } from "./support/selection.ts";

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

describe.each(everyFramework)("an app with $framework, $adapter and every extra", (choices) => {
  let directory: string;

  beforeAll(async () => {
    directory = await buildApp(
      { ...choices, with: extrasFor(choices) },
      `extras-${choices.framework}`,
    );
  });

  test("has correct types", async () => {
    expect(await run("tsc", ["--noEmit"], directory)).toEqual({ code: 0, output: "" });
  });

  test("has nothing that its own linter finds", async () => {
    // Elsewhere, because here this repository's own settings would apply.
    const copy = await mkdtemp(join(tmpdir(), "linted-"));
    await cp(directory, copy, { recursive: true });
    const result = await run("oxlint", ["--deny-warnings"], copy);
    await rm(copy, { recursive: true });
    expect(result).toEqual({ code: 0, output: expect.stringMatching(/^Found 0 warnings/) });
  });

  test("passes its own tests", async () => {
    const environment = { REDIS_URL: redis.url };
    expect(await run("vitest", ["run"], directory, environment)).toEqual({
      code: 0,
      output: expect.stringContaining("auth.test.ts"),
    });
  });
});

test.each(["http", "nest"] as const)(
  "an app with %s, TLS, WebSocket only, auth and metrics passes its own tests",
  async (framework) => {
    const directory = await buildApp(
      { framework, tls: true, transports: "websocket", with: ["auth", "metrics"] },
      `extras-tls-${framework}`,
    );
    expect(await run("vitest", ["run"], directory)).toEqual({
      code: 0,
      output: expect.stringContaining("auth.test.ts"),
    });
  },
);

test("an app with nest, TLS, a Redis adapter and peers has correct types and passes its own tests", async () => {
  const directory = await buildApp(
    { framework: "nest", tls: true, adapter: "redis-sharded", with: ["peers"] },
    "extras-tls-peers",
  );
  expect(await run("tsc", ["--noEmit"], directory)).toEqual({ code: 0, output: "" });
  expect(await run("vitest", ["run"], directory, { REDIS_URL: redis.url })).toEqual({
    code: 0,
    output: expect.stringContaining("peers.test.ts"),
  });
});

const eachInEach = choicesOf("framework").flatMap((framework) =>
  everyExtra.map((extra) => ({ framework, extra })),
);

test.each(eachInEach)("$extra alone has correct types in $framework", async (choices) => {
  const { framework, extra } = choices;
  const { adapter } = withDefaults({ with: [extra] });
  const directory = await renderApp(
    { framework, adapter, with: [extra] },
    `types-${framework}-${extra}`,
  );
  expect(await run("tsc", ["--noEmit"], directory)).toEqual({ code: 0, output: "" });
});
