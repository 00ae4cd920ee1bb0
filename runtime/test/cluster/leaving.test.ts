import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
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

it("tells a slow client for which there is always something to read, in an answer of its own", async () => {
  const fixture = await startFixture({ stopDrainTimeout: 100 });
  const polling = await RawConnection.open(fixture.port);
  const target = `${POLL}&sid=${await openSession(polling)}`;
  polling.write(request("POST", target, "40"));
  await polling.response();
  polling.write(request("POST", target, '42["chatter"]'));
  await polling.response();

  fixture.process.kill("SIGTERM");
  while (!(await fixture.stats()).draining);
  let body = "";
  while (body !== "1") {
    const connection = await RawConnection.open(fixture.port);
    connection.write(request("GET", target));
    const answer = await connection.response();
    expect(answer).toMatchObject({ status: 200 });
    ({ body } = answer);
    expect(body).not.toMatch(/\D1$/);
    // By then there is more.
    await delay(30);
  }
  expect(await fixture.exit()).toEqual([0, null]);
});

it("takes what a client has posted before it learned of the end, and lost nothing of it", async () => {
  const fixture = await startFixture({ stopDrainTimeout: 100 });
  const { port } = fixture;
  const polling = await RawConnection.open(port);
  const target = `${POLL}&sid=${await openSession(polling)}`;
  polling.write(request("POST", target, "40"));
  await polling.response();
  polling.write(request("GET", target));
  let greeting = (await polling.response()).body;
  while (!greeting.includes('"worker"')) {
    polling.write(request("GET", target));
    greeting += (await polling.response()).body;
  }
  // There is nothing more to read until the end ("1" closes).
  polling.write(request("GET", target));
  const posting = await RawConnection.open(port);
  const slow = await RawConnection.open(port);
  slow.write(request("POST", target, '42["note","slow"]').slice(0, -3));

  fixture.process.kill("SIGTERM");
  expect((await polling.response()).body).toBe("1");
  slow.write('w"]');
  expect((await slow.response()).body).toBe("ok");
  posting.write(request("POST", target, '42["note","late"]'));
  expect((await posting.response()).body).toBe("ok");
  const notes = ["slow", "late"].map(async (value) =>
    fixture.until(({ worker }) => (worker?.["value"] === value ? value : undefined)),
  );
  expect(await Promise.all(notes)).toEqual(["slow", "late"]);
  expect(await fixture.exit()).toEqual([0, null]);
});

it.each([
  ["silent", "note"],
  ["that talks all the time", "chatter"],
])("reads a WebSocket until its client has answered a server %s", async (_what, event) => {
  const fixture = await startFixture({ stopDrainTimeout: 100 });
  const connection = await RawConnection.open(fixture.port);
  connection.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
  await connection.until(/\{"sid"/);
  const send = (opcode: number, text: string) => {
    // Masked with zeros.
    const length = String.fromCharCode(0x80 | text.length);
    connection.write(`${String.fromCharCode(0x80 | opcode)}${length}\0\0\0\0${text}`);
  };
  send(1, "40");
  await connection.until(/"worker"/);
  send(1, `42["${event}"]`);
  fixture.process.kill("SIGTERM");
  await connection.until(/\x88\0/);
  await delay(50);
  send(1, '42["note","late"]');
  send(8, "");
  expect(
    await fixture.until(({ worker }) => (worker?.["value"] === "late" ? "late" : undefined)),
  ).toBe("late");
  expect(await fixture.exit()).toEqual([0, null]);
});

it("opens no session on a worker that was being replaced", async () => {
  const fixture = await startFixture({ drainTimeout: 60_000, stopDrainTimeout: 500 });
  const connections = await Promise.all(
    Array.from({ length: 4 }, async () => RawConnection.open(fixture.port)),
  );
  await Promise.all(connections.map(openSession));
  fixture.process.kill("SIGHUP");
  while ((await fixture.stats()).workers.every(({ state }) => state !== "stopping"));
  fixture.process.kill("SIGTERM");
  while (!(await fixture.stats()).draining);
  for (const connection of connections) {
    connection.write(request("GET", POLL));
    expect((await connection.response()).status).toBe(503);
  }
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
