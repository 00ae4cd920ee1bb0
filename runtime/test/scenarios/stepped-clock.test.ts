import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request } from "../support/raw.ts";

const preload = new URL("../fixtures/stepped-clock.ts", import.meta.url).href;

it("answers a forwarded poll when the wall clock has stepped a minute ahead", async () => {
  const fixture = await startFixture({
    loadBalancingMethod: "round-robin",
    forwardTimeout: 1_000,
    worker: "./quick-ping-worker.ts",
    execArgv: ["--import", preload],
  });
  const [owner, other] = [
    await RawConnection.open(fixture.port),
    await RawConnection.open(fixture.port),
  ];
  const target = `${POLL}&sid=${await openSession(owner)}`;
  await openSession(other);
  other.write(request("GET", target));

  const { workers } = await fixture.stats();
  for (const { pid = 0 } of workers) {
    process.kill(pid, "SIGUSR2");
    await fixture.until(({ worker }) =>
      worker?.fixture === "clock stepped" && worker.pid === pid ? true : undefined,
    );
  }
  // The next ping.
  expect(await other.response()).toMatchObject({ status: 200, body: "2" });
});
