import { join } from "node:path";
import { createClient } from "redis";
import { expect, onTestFinished, test } from "vitest";
import { startRedis } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

test("a worker that is busy for long while it starts still sees what Redis has answered", async () => {
  const directory = await renderApp({ framework: "http", adapter: "redis" }, "busy-start");
  const module: unknown = await import(join(directory, "src/redis.ts"));
  const { soon } = module as { soon: (something: Promise<unknown>) => Promise<void> };
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const client = createClient({ url: redis.url });
  onTestFinished(() => client.destroy());
  await client.connect();

  let isAnswered = false;
  const answer = client.ping().then(() => {
    isAnswered = true;
  });
  const waiting = soon(answer);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  await waiting;
  expect(isAnswered).toBe(true);
});
