import { once } from "node:events";
import { expect, it } from "vitest";
import { connect, nextEvent } from "../support/client.ts";
import { startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";

it("begins every session id with the server's id", async () => {
  const { port } = await startFixture({ serverId: "b7" });
  const ids = await Promise.all(
    Array.from({ length: 8 }, async () => openSession(await RawConnection.open(port))),
  );
  expect(ids.filter((id) => !id.startsWith("b7"))).toEqual([]);
});

it("serves its sessions and plain HTTP while it lets go, and refuses new sessions", async () => {
  const fixture = await startFixture({ stopDrainTimeout: 400 });
  const { port } = fixture;
  const [polling, websocket] = [await connect(port, "polling"), await connect(port, "websocket")];
  for (const { socket } of [polling, websocket]) socket.io.reconnection(false);
  const gone = [polling, websocket].map(async ({ socket }) => nextEvent(socket, "disconnect"));

  fixture.process.kill("SIGTERM");
  while (!(await fixture.stats()).draining);
  expect((await fixture.stats()).ready).toBe(false);
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "a" })).status).toBe(
    200,
  );
  const handshake = await fetch(`http://127.0.0.1:${port}${POLL}`);
  expect([handshake.status, handshake.headers.get("retry-after")]).toEqual([503, "1"]);
  const upgrade = await RawConnection.open(port);
  upgrade.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
  expect((await upgrade.response()).status).toBe(503);

  expect(await Promise.all(gone)).toEqual([
    ["transport close", expect.anything()],
    ["transport close", expect.anything()],
  ]);
  expect(await fixture.exit()).toEqual([0, null]);
});

it("answers on kept-alive connections that they end, so that a proxy leaves them in time", async () => {
  const fixture = await startFixture({ stopDrainTimeout: 400 });
  const connection = await RawConnection.open(fixture.port);
  const sid = await openSession(connection);
  connection.write(request("POST", `${POLL}&sid=${sid}`, "40"));
  await connection.response();
  fixture.process.kill("SIGTERM");
  while (!(await fixture.stats()).draining);
  connection.write(request("GET", `${POLL}&sid=${sid}`));
  const { status, head } = await connection.response();
  expect(status).toBe(200);
  expect(head).toMatch(/^connection: close/im);
  await once(connection.socket, "close");
  expect(await fixture.exit()).toEqual([0, null]);
});

it("replaces no worker that ends meanwhile", async () => {
  const fixture = await startFixture({ stopDrainTimeout: 300 });
  const { worker, socket } = await connect(fixture.port, "websocket");
  socket.io.reconnection(false);
  fixture.process.kill("SIGTERM");
  while (!(await fixture.stats()).draining);
  process.kill(worker, "SIGKILL");
  expect(await fixture.exit()).toEqual([0, null]);
  expect(fixture.reports.filter(({ event }) => event === "workerReady")).toHaveLength(0);
});
