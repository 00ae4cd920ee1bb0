import { expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { connect, connectToEach } from "../support/client.ts";
import { Fixture, startFixture } from "../support/fixture.ts";

it("workers listen themselves, on one port", async () => {
  const fixture = await startFixture({ transports: ["websocket"], workers: 3 });
  await connectToEach(fixture.port, 3, "websocket");
  const { workers } = await fixture.stats();
  expect(workers.map(({ handoffs }) => handoffs)).toEqual([0, 0, 0]);
  fixture.process.kill("SIGTERM");
  expect(await fixture.exit()).toEqual([0, null]);
});

it("also over HTTPS", async () => {
  const tls = createCertificate("localhost");
  const { port } = await startFixture({ transports: ["websocket"], tls });
  const { socket } = await connect(port, "websocket", "https");
  expect(await socket.emitWithAck("echo", 1)).toBe(1);
});

it("does not share its port with another cluster", async () => {
  const { port } = await startFixture({ transports: ["websocket"] });
  const options = JSON.stringify({ transports: ["websocket"], port });
  const fixture = new Fixture("cluster.ts", [options]);
  const failed = await fixture.until((report) => report.failed);
  expect(failed.code).toBe("ERR_STICKY_LISTEN");
});
