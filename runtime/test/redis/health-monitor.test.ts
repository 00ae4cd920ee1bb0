import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { RedisHealthMonitor } from "../../src/redis/health-monitor.ts";
import { createRecordingLogger } from "../support/logger.ts";

/** A connection whose state the test decides. */
class Connection extends EventEmitter {
  isReady = false;

  async ping(): Promise<void> {
    if (!this.isReady) throw new Error("The client is offline");
  }

  connect(): void {
    this.isReady = true;
    this.emit("ready");
  }
}

test("checks what uses two connections only once both are ready", async () => {
  const { logger, lines } = createRecordingLogger();
  const [publisher, subscriber] = [new Connection(), new Connection()];
  let checks = 0;
  const check = async () => {
    checks++;
    await publisher.ping();
  };
  const probes = [{ connection: publisher }, { connection: subscriber, check }];
  const options = { kind: "redis", prefix: "app", logger } as const;
  const monitor = new RedisHealthMonitor(probes, options);
  onTestFinished(() => monitor.stop());

  subscriber.connect();
  await setImmediate();
  expect(checks).toBe(0);
  publisher.connect();
  await setImmediate();
  expect(checks).toBe(1);
  expect(lines).toEqual([]);
});
