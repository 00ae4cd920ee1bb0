import { expect, it } from "vitest";
import { Fixture } from "../support/fixture.ts";

it.each(["startCluster", "setupPrimary"])(
  "names PM2 and its fork mode when %s is called in PM2's cluster mode",
  async (caller) => {
    const fixture = new Fixture("process-manager.cjs", [caller]);
    const { message } = await fixture.until((report) => report.failed);
    expect(message).toMatch(
      new RegExp(`^PM2 runs this app in cluster mode, and ${caller} needs a process of its own`),
    );
    expect(message).toContain('exec_mode: "fork" and instances: 1');
  },
);

it("warns in a worker when no primary answers setupWorker", async () => {
  const fixture = new Fixture("process-manager.cjs", ["setupWorker"]);
  const { message } = await fixture.until((report) => report.failed);
  expect(message).toMatch(/^the primary has not answered setupWorker for 5000 ms.*PM2/s);
});
