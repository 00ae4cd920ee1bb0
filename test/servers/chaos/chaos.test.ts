import { expect, test } from "vitest";
import { seedOfTest } from "../../../runtime/test/support/random.ts";
import { LONG, scaled, show } from "../../../runtime/test/support/load/scale.ts";
import { describe, runChaos } from "./run-chaos.ts";

const seeds = scaled({ short: 1, full: 20 });
const duration = scaled({ short: 8_000, full: 60_000 });

test(
  `${seeds} times, whatever happens, the account of messages closes and nothing is left`,
  { timeout: LONG * seeds },
  async () => {
    const first = seedOfTest();
    for (let count = 0; count < seeds; count++) {
      const run = await runChaos(first + count, duration);
      show({ report: describe(run) });
      expect(describe(run)).not.toContain("wrong: ");
    }
  },
);
