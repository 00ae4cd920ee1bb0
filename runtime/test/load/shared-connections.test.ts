import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { LONG, scaled, show } from "../support/load/scale.ts";
import { shareConnections } from "../support/load/workloads.ts";
import { Random, seedOfTest } from "../support/random.ts";

const duration = scaled({ short: 2_500, full: 30_000 });

it.each(scaled({ short: [2, 8], full: [2, 4, 8] }))(
  "500 long-polling clients share 32 kept-alive connections to %i workers",
  { timeout: LONG },
  async (workers) => {
    const { port } = await startFixture({ workers });
    const load = { clients: 500, connections: 32, duration };
    const outcome = await shareConnections({ port }, load, new Random(seedOfTest()));
    expect(outcome.failures).toMatchObject({ count: 0, first: [] });
    expect(outcome.operations).toBeGreaterThan(500);
    expect(outcome.opened).toBe(32);
    show({ workers, ...outcome });
  },
);
