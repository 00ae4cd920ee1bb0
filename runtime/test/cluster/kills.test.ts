import { expect, it } from "vitest";
import { logged, startFixture } from "../support/fixture.ts";
import { RawConnection, request } from "../support/raw.ts";

const options = { worker: "./blocking-worker.ts", workers: 1, stopTimeout: 500, drainTimeout: 0 };
const killed = { level: "warn", reason: "it did not stop within 500 ms" };

async function startBlocked() {
  const fixture = await startFixture(options);
  const connection = await RawConnection.open(fixture.port);
  connection.write(request("GET", "/"));
  const { pid } = await fixture.until((report) => report.worker);
  return { fixture, pid };
}

it("warns of a worker that is killed in a reload, and still ends with 0 when it is stopped later", async () => {
  const { fixture, pid } = await startBlocked();
  fixture.process.kill("SIGHUP");
  expect(await logged(fixture, "killing worker")).toMatchObject({ ...killed, pid });
  await logged(fixture, "all workers replaced");
  fixture.process.kill("SIGTERM");
  expect(await fixture.exit()).toEqual([0, null]);
});

it("ends with 1 when a worker is killed in the stop, and warns of it", async () => {
  const { fixture, pid } = await startBlocked();
  fixture.process.kill("SIGTERM");
  expect(await logged(fixture, "killing worker")).toMatchObject({ ...killed, pid });
  expect(await fixture.exit()).toEqual([1, null]);
});
