import { expect, it } from "vitest";
import { logged, startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request } from "../support/raw.ts";

const worker = "./blocking-worker.ts";

it("kills a worker whose event loop is blocked, and replaces it", async () => {
  const fixture = await startFixture({ worker, workers: 1, hungTimeout: 2_000 });
  const connection = await RawConnection.open(fixture.port);
  connection.write(request("GET", "/"));
  const { pid } = await fixture.until((report) => report.worker);
  const killed = await logged(fixture, "killing worker");
  expect(killed).toMatchObject({ level: "warn", pid });
  expect(killed["reason"]).toMatch(/^its event loop has been blocked for 2500 ms \(hungTimeout\)$/);
  await fixture.until(({ log }) => (log?.message === "worker replaced" ? log : undefined));
  expect(await openSession(await RawConnection.open(fixture.port))).toBeTruthy();
});

it("answers 504 when the worker of a session does not answer", async () => {
  const options = { worker, loadBalancingMethod: "round-robin", forwardTimeout: 400 } as const;
  const { port } = await startFixture(options);
  const [blocked, living] = [await RawConnection.open(port), await RawConnection.open(port)];
  const sid = await openSession(blocked);
  const own = await openSession(living);
  blocked.write(request("GET", "/"));
  expect((await blocked.response()).status).toBe(200);
  living.write(request("POST", `${POLL}&sid=${sid}`, "40"));
  expect(await living.response()).toMatchObject({ status: 504, body: "Gateway Timeout\n" });
  living.write(request("POST", `${POLL}&sid=${own}`, "40"));
  expect(await living.response()).toMatchObject({ status: 200, body: "ok" });
});
