import { describe, expect, onTestFinished, test } from "vitest";
import { LONG, scaled, show } from "../../runtime/test/support/load/scale.ts";
import { NumberedCrowd } from "./support/numbered-crowd.ts";
import { setStage, type Stage } from "./support/stage.ts";

/** How long a server lets go of its sessions, in milliseconds. */
const DRAIN_TIMEOUT_MS = scaled({ short: "1500", full: "10000" });

describe.each(["nginx", "haproxy"] as const)("all servers behind %s are replaced", (proxy) => {
  const size = scaled({ short: 45, full: 300 });

  test("and no request fails", { timeout: LONG }, async () => {
    const stage = await setStage(proxy, { adapter: "redis" }, { DRAIN_TIMEOUT_MS });
    const crowd = await NumberedCrowd.gather(stage.url, size);
    onTestFinished(() => crowd.close());

    const replaced = replaceAll(stage, crowd).then(() => true);
    let isOver = false;
    void replaced.finally(() => (isOver = true));
    await Promise.all([crowd.talk(20, () => isOver), replaced]);
    await crowd.acknowledged();

    const unexcused = crowd.unexcused();
    show({ proxy, clients: size, sent: crowd.sent.length, statuses: [...crowd.tally.statuses] });
    expect(crowd.tally.mishaps).toEqual([]);
    expect(crowd.doubled()).toEqual([]);
    expect(unexcused).toEqual([]);
  });

  test("and with redis-streams no message is lost or doubled", { timeout: LONG }, async () => {
    const stage = await setStage(proxy, { adapter: "redis-streams" }, { DRAIN_TIMEOUT_MS });
    const crowd = await NumberedCrowd.gather(stage.url, 24);
    onTestFinished(() => crowd.close());
    // What a client got last tells what it has missed later: there has to be something.
    await crowd.talk(100, () => crowd.sent.length >= 1);
    await crowd.received();

    const total = scaled({ short: 1_500, full: 100_000 });
    const perSecond = scaled({ short: 150, full: 400 });
    const isOver = () => crowd.acknowledgements >= total;
    await Promise.all([crowd.talk(perSecond, isOver), replaceAll(stage, crowd)]);
    await crowd.acknowledged();
    // One that a client sends while its connection is being closed may stay with it, and is not acknowledged.
    await crowd.received(crowd.acknowledgedMessages);

    const [recoveries, connects] = [crowd.count("recoveries"), crowd.count("connects")];
    const { acknowledgements, sent } = crowd;
    show({ proxy, sent: sent.length, acknowledgements, recoveries });
    expect(crowd.doubled()).toEqual([]);
    expect(crowd.divided()).toEqual([]);
    expect(crowd.tally.mishaps).toEqual([]);
    expect(recoveries).toBe(connects - crowd.clients.length);
    expect(recoveries).toBeGreaterThan(0);
    expect(sent.length - acknowledgements).toBeLessThan(recoveries);
  });
});

/** The next server is stopped when the one before serves again, as the proxy sees it. */
async function replaceAll({ url, servers }: Stage, crowd: NumberedCrowd): Promise<void> {
  for (const server of servers) {
    await server.restart();
    await crowd.settled();
    await expect.poll(() => serverOfNewSession(url), { timeout: 10_000 }).toBe(server.id);
  }
}

/** Opens a session, closes it, and says who had it. */
async function serverOfNewSession(url: string): Promise<string> {
  const polling = `${url}/socket.io/?EIO=4&transport=polling`;
  const handshake = await (await fetch(polling)).text();
  const { sid } = JSON.parse(handshake.slice(1)) as { sid: string };
  await fetch(`${polling}&sid=${sid}`, { method: "POST", body: "1" });
  return sid.slice(0, 2);
}
