import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { LONG, scaled, show } from "../support/load/scale.ts";
import { upgradeCycles } from "../support/load/workloads.ts";
import { Random, seedOfTest } from "../support/random.ts";

const cycles = scaled({ short: 500, full: 5_000 });

it(`${cycles} times a handshake and an upgrade, 64 at a time`, { timeout: LONG }, async () => {
  const { port } = await startFixture({ workers: 4 });
  const load = { cycles, parallel: 64 };
  const outcome = await upgradeCycles({ port }, load, new Random(seedOfTest()));
  expect(outcome.failures).toMatchObject({ count: 0, first: [] });
  expect(outcome.operations).toBe(cycles);
  show(outcome);
});
