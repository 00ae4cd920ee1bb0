import { describe, expect, it, onTestFinished } from "vitest";
import { connect, transports, type TransportName } from "../support/client.ts";
import { startFixture } from "../support/fixture.ts";
import { haproxy } from "../support/haproxy.ts";
import { ConnectionPool } from "../support/load/connection-pool.ts";
import { runParallel } from "../support/load/parallel.ts";
import { LONG, scaled, show } from "../support/load/scale.ts";
import { PollingSession } from "../support/load/session.ts";
import { shareConnections, upgradeCycles } from "../support/load/workloads.ts";
import { nginx } from "../support/nginx.ts";
import { startProxy } from "../support/proxy.ts";
import { Random, seedOfTest } from "../support/random.ts";

const SESSIONS = 1_000;

describe.each(Object.entries({ nginx, haproxy }))("behind %s", (_, proxy) => {
  it("polling and upgrades go on without an error", { timeout: LONG }, async () => {
    const { port: upstream } = await startFixture({ workers: 4 });
    const target = { port: await startProxy(proxy, upstream) };
    const random = new Random(seedOfTest());
    const duration = scaled({ short: 2_000, full: 30_000 });
    const upgrades = { cycles: scaled({ short: 200, full: 2_000 }), parallel: 16 };
    const outcomes = await Promise.all([
      shareConnections(target, { clients: 200, connections: 32, duration }, random),
      upgradeCycles(target, upgrades, random),
    ]);
    for (const { failures } of outcomes) expect(failures).toMatchObject({ count: 0, first: [] });
    expect(outcomes[0].operations).toBeGreaterThan(100);
    expect(outcomes[1].operations).toBe(upgrades.cycles);
    show(outcomes);
  });

  it("clients of every transport get their answers, from all workers", async () => {
    const { port: upstream } = await startFixture({ workers: 4 });
    const port = await startProxy(proxy, upstream);
    const names = Object.keys(transports) as TransportName[];
    const kinds = Array.from({ length: 60 }, (__, i) => names[i % names.length] as TransportName);
    const clients = await Promise.all(kinds.map(async (kind) => connect(port, kind)));
    const large = "x".repeat(500_000);
    const answers = clients.map(async ({ socket }) => socket.emitWithAck("echo", large));
    expect((await Promise.all(answers)).filter((answer) => answer !== large)).toEqual([]);
    expect(new Set(clients.map(({ worker }) => worker)).size).toBe(4);
  });

  it.each(["least-connection", "round-robin"] as const)(
    `%s places ${SESSIONS} sessions evenly`,
    async (loadBalancingMethod) => {
      const { port: upstream } = await startFixture({ workers: 4, loadBalancingMethod });
      const target = { port: await startProxy(proxy, upstream) };
      const pool = new ConnectionPool(target, 64, new Random(seedOfTest()));
      onTestFinished(() => pool.close());
      const counts = new Map<string, number>();
      const failures = await runParallel(SESSIONS, 64, async () => {
        const tag = (await PollingSession.open(pool)).id.slice(0, 5);
        counts.set(tag, (counts.get(tag) ?? 0) + 1);
      });
      expect(failures).toMatchObject({ count: 0, first: [] });
      expect(counts.size).toBe(4);
      const sizes = [...counts.values()];
      show({ loadBalancingMethod, sizes });
      expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThanOrEqual(1.2);
    },
  );
});
