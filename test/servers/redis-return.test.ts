import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { LONG, scaled, show } from "../../runtime/test/support/load/scale.ts";
import { startRedis } from "../support/redis.ts";
import { NumberedCrowd } from "./support/numbered-crowd.ts";
import { setStage } from "./support/stage.ts";

const size = scaled({ short: 30, full: 300 });
/** How long Redis is away, in milliseconds. */
const outage = scaled({ short: 3_000, full: 20_000 });

/** How long it may take after its return until all clients have each other's messages, in milliseconds. */
const RECOVERY = 5_000;

test.each([
  { front: "balancer", adapter: "redis", extras: ["peers"] },
  { front: "haproxy", adapter: "redis-sharded", extras: [] },
  { front: "nginx", adapter: "redis-streams", extras: [] },
] as const)(
  "Redis is away under load and comes back: $adapter behind $front",
  { timeout: LONG },
  async ({ front, adapter, extras }) => {
    const stage = await setStage(front, { adapter, with: [...extras] });
    const crowd = await NumberedCrowd.gather(stage.url, size);
    onTestFinished(() => crowd.close());
    let isOver = false;
    const talked = crowd.talk(20, () => isOver);

    await stage.redis.stop();
    await delay(outage);
    stage.redis = await startRedis(stage.redis.port);
    const returned = Date.now();
    await crowd.exchanging(returned);
    isOver = true;
    await talked;

    const lastMissing = crowd.sent.findLast((sent) => crowd.missing([sent]).length > 0);
    show({ front, adapter, recovery: (lastMissing?.at ?? returned) - returned });
    expect(crowd.tally.mishaps).toEqual([]);
    expect(crowd.doubled()).toEqual([]);
    expect(lastMissing?.at ?? returned).toBeLessThan(returned + RECOVERY);
    expect(crowd.clients.filter(({ connects }) => connects !== 1)).toEqual([]);
    for (const { app } of stage.servers) {
      expect(app.lines.filter(({ msg }) => msg === "worker ended")).toEqual([]);
      expect(app.strayOutput).toEqual([]);
      await app.stop();
    }
  },
);
