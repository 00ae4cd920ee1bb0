import { expect, it, vi } from "vitest";
import { TerminalFixture } from "../support/terminal.ts";

it("reloads on SIGHUP in a terminal that is open, and stops when the terminal is closed", async () => {
  const fixture = await TerminalFixture.start({ workers: 1 });
  process.kill(fixture.pid, "SIGHUP");
  await fixture.until(({ log }) => (log?.message === "all workers replaced" ? log : undefined));
  fixture.close();
  const stopping = await fixture.until(({ log }) =>
    log?.message === "stopping" ? log : undefined,
  );
  expect(stopping["signal"]).toBe("SIGHUP");
  await vi.waitFor(() => expect(() => process.kill(fixture.pid, 0)).toThrow("ESRCH"), 10_000);
});
