import { expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { startFixture } from "../support/fixture.ts";
import { LONG, scaled, show } from "../support/load/scale.ts";
import { shareConnections, upgradeCycles } from "../support/load/workloads.ts";
import { Random, seedOfTest } from "../support/random.ts";

it("polling and upgrades at the same time over HTTPS to 4 workers", { timeout: LONG }, async () => {
  const tls = createCertificate("localhost");
  const { port } = await startFixture({ workers: 4, tls });
  const target = { port, isEncrypted: true };
  const random = new Random(seedOfTest());
  const polling = {
    clients: 200,
    connections: 32,
    duration: scaled({ short: 4_000, full: 30_000 }),
  };
  const upgrades = { cycles: scaled({ short: 200, full: 2_000 }), parallel: 16 };
  const outcomes = await Promise.all([
    shareConnections(target, polling, random),
    upgradeCycles(target, upgrades, random),
  ]);
  for (const { failures } of outcomes) expect(failures).toMatchObject({ count: 0, first: [] });
  expect(outcomes[0].operations).toBeGreaterThan(200);
  expect(outcomes[1].operations).toBe(upgrades.cycles);
  show(outcomes);
});
