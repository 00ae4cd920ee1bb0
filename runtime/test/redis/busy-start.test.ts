import { createClient } from "redis";
import { expect, onTestFinished, test } from "vitest";
import { settledOrTimeout } from "../../src/redis/client.ts";
import { startRedis } from "../support/redis.ts";

test("a worker that is busy for long while it starts still reads the answer of Redis", async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const client = createClient({ url: redis.url });
  onTestFinished(() => client.destroy());
  await client.connect();

  let isAnswered = false;
  const answer = client.ping().then(() => {
    isAnswered = true;
  });
  const waiting = settledOrTimeout(answer);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  await waiting;
  expect(isAnswered).toBe(true);
});
