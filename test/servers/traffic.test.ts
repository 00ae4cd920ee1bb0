import { describe, expect, onTestFinished, test } from "vitest";
import { LONG, scaled, show } from "../../runtime/test/support/load/scale.ts";
import { fronts } from "./support/fronts.ts";
import { NumberedCrowd } from "./support/numbered-crowd.ts";
import { setStage } from "./support/stage.ts";

const size = scaled({ short: 60, full: 300 });
/** In milliseconds. */
const duration = scaled({ short: 5_000, full: 60_000 });
const perSecond = scaled({ short: 20, full: 10 });

describe("two servers with two workers each", () => {
  test.each(fronts)(`behind %s serve ${size} clients`, { timeout: LONG }, async (front) => {
    const extras = front === "balancer" ? (["peers"] as const) : [];
    const { url } = await setStage(front, { adapter: "redis", with: [...extras] });
    const crowd = await NumberedCrowd.gather(url, size);
    onTestFinished(() => crowd.close());

    const end = Date.now() + duration;
    await crowd.talk(perSecond, () => Date.now() > end);
    await crowd.received();

    show({
      front,
      clients: size,
      messages: crowd.sent.length,
      statuses: [...crowd.tally.statuses],
    });
    expect(crowd.doubled()).toEqual([]);
    expect(crowd.tally.mishaps).toEqual([]);
    expect(new Set(crowd.clients.map(({ serverId }) => serverId))).toEqual(new Set(["a1", "b2"]));
    expect(crowd.clients.filter(({ connects }) => connects !== 1)).toEqual([]);
  });

  test("behind a balancer that knows no sessions need peers", { timeout: LONG }, async () => {
    const { url } = await setStage("balancer", { adapter: "redis" });
    const crowd = new NumberedCrowd(url, 9);
    onTestFinished(() => crowd.close());
    await expect.poll(() => crowd.tally.count(400), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(crowd.tally.mishaps.join()).toContain("was answered 400");
  });
});
