import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Fixture } from "../support/fixture.ts";

const manifest = new URL("../../package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };

// With @socket.io/sticky 1.0.4 in one process and 2.0.1 in the other, requests with a body hang.
it("a worker with another version is refused at its start, and says which versions there are", async () => {
  const worker = "../scenarios/fixtures/other-version.ts";
  const fixture = new Fixture("cluster.ts", [JSON.stringify({ worker })]);
  const failed = await fixture.until((report) => report.failed);
  expect(failed.code).toBe("ERR_STICKY_WORKER_START");
  expect(await fixture.exit()).toEqual([1, null]);
  expect(fixture.output).toContain(
    `worker 1 has sticky-socketio 9.9.9, the primary has ${version}: they cannot work together, install one version for both`,
  );
  expect(fixture.output).toContain("ERR_STICKY_VERSION");
});
