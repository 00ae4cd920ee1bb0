import { once } from "node:events";
import { expect, it } from "vitest";
import { PEER_HEADER, sign, TOLERANCE } from "../../src/peers/signature.ts";
import { connect, nextEvent } from "../support/client.ts";
import { Fixture, startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { meetingPlace, secret, startServers } from "../support/servers.ts";

async function said(server: Fixture, message: string) {
  return server.until(({ log }) => (log?.message === message ? log : undefined));
}

async function failure(options: object) {
  const fixture = new Fixture("cluster.ts", [JSON.stringify(options)]);
  return fixture.until(({ failed }) => failed);
}

it("answers requests of a session that another server has", async () => {
  const [a, b] = await startServers();
  const sid = await openSession(await RawConnection.open(b.port));
  const connection = await RawConnection.open(a.port);
  connection.write(request("POST", `${POLL}&sid=${sid}`, "40"));
  expect((await connection.response()).body).toBe("ok");
  connection.write(request("GET", `${POLL}&sid=${sid}`));
  expect((await connection.response()).body).toMatch(/^40\{"sid":/);
  // And a session of its own, on the same connection.
  expect(await openSession(connection)).toMatch(/^a1/);
});

it("upgrades a session that another server has", async () => {
  const [a, b] = await startServers();
  const connection = await RawConnection.open(a.port);
  const sid = await openSession(await RawConnection.open(b.port));
  connection.write(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`));
  await connection.until(/101 Switching Protocols\r\n/);
  // "2probe", masked with zeros, is answered with "3probe".
  connection.write("\x81\x86\0\0\0\x002probe");
  expect((await connection.until(/.3probe/s))[0]).toBe("\x063probe");
});

it("takes what is not signed for nothing", async () => {
  const [a, b] = await startServers();
  const peerPort = await b.until((report) => report.peerPort);
  const sid = await openSession(await RawConnection.open(b.port));
  for (const target of [`${POLL}&sid=${sid}`, POLL, "/", `${POLL}&sid=b2zzzabc`]) {
    const connection = await RawConnection.open(peerPort);
    connection.write(request("GET", target));
    expect((await connection.response()).status).toBe(403);
  }
  const upgrade = await RawConnection.open(peerPort);
  upgrade.write(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`));
  expect((await upgrade.response()).status).toBe(403);
  expect(await said(b, "peer request refused")).toMatchObject({
    remoteAddress: "127.0.0.1",
    reason: "it is not signed",
  });
  // The session is as it was.
  const connection = await RawConnection.open(a.port);
  connection.write(request("POST", `${POLL}&sid=${sid}`, "40"));
  expect((await connection.response()).body).toBe("ok");
});

it("takes a signed request once, and not when it is old", async () => {
  const [, b] = await startServers();
  const peerPort = await b.until((report) => report.peerPort);
  const method = "POST";
  const target = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
  const client = "192.0.2.1 50000 0";
  const ask = async (signature: string) => {
    const connection = await RawConnection.open(peerPort);
    const head = `${PEER_HEADER}: ${signature}\r\nContent-Length: 2\r\n`;
    connection.write(`POST ${target} HTTP/1.1\r\nHost: b\r\n${head}\r\n40`);
    return (await connection.response()).status;
  };
  const old = Date.now() - TOLERANCE - 1_000;
  expect(await ask(sign(secret, { method, target, purpose: "forward" }, client, old))).toBe(403);
  const signature = sign(secret, { method, target, purpose: "forward" }, client);
  expect(await ask(signature)).toBe(200);
  expect(await ask(signature)).toBe(403);
  for (const reason of [/has expired/, /has been used before/]) {
    const line = await b.until(({ log }) => (reason.test(String(log?.reason)) ? log : undefined));
    expect(line.message).toBe("peer request refused");
  }
});

it("believes no client that says it is a server", async () => {
  const [a, b] = await startServers();
  const target = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
  const connection = await RawConnection.open(a.port);
  connection.write(`POST ${target} HTTP/1.1\r\nHost: a\r\n${PEER_HEADER}: 1 2 3\r\n`);
  connection.write("Connection: keep-alive, content-length\r\nContent-Length: 2\r\n\r\n40");
  expect((await connection.response()).status).toBe(200);
});

it("carries bodies of any size, and back-pressure", async () => {
  const app = { worker: "./mirror-worker.ts" };
  const [a, b] = await startServers(app, app);
  const target = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
  const connection = await RawConnection.open(a.port);
  const call = async (method: string, body?: string) => {
    connection.write(request(method, target, body));
    return connection.response();
  };
  await call("POST", "40");
  await call("GET");
  const text = "0123456789abcdef".repeat(200_000);
  await call("POST", `421["echo","${text}"]`);
  expect((await call("GET")).body).toBe(`431["${text}"]`);
});

it("takes a head that is as long as a head may be", async () => {
  const [a, b] = await startServers();
  const target = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
  const connection = await RawConnection.open(a.port);
  const length = 16_384 - request("POST", target, "40").length - 20;
  const cookie = `Cookie: ${"c".repeat(length)}\r\n`;
  connection.write(request("POST", target, "40").replace("\r\n\r\n", `\r\n${cookie}\r\n`));
  expect((await connection.response()).body).toBe("ok");
});

it("takes the rest of a body that was answered early, and the next request", async () => {
  const app = { worker: "./middleware-worker.ts" };
  const [a, b] = await startServers(app, app);
  const sid = await openSession(await RawConnection.open(b.port));
  const connection = await RawConnection.open(a.port);
  connection.write(
    request("POST", `${POLL}&sid=${sid}&script=answeredEarly`, "x".repeat(4_000_000)),
  );
  expect(await connection.response()).toMatchObject({ status: 200, body: "early" });
  connection.write(request("GET", `${POLL}&sid=unknown`));
  expect((await connection.response()).status).toBe(400);
});

it("answers 504 when the other server does not", async () => {
  const app = { worker: "./blocking-worker.ts", forwardTimeout: 400, workers: 1 };
  const [a, b] = await startServers(app, app);
  const target = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
  const connection = await RawConnection.open(a.port);
  const block = await RawConnection.open(b.port);
  block.write(request("GET", "/"));
  await block.response();
  connection.write(request("POST", target, "40"));
  expect(await connection.response()).toMatchObject({ status: 504, body: "Gateway Timeout\n" });
  // The connection is of use to others.
  expect(await openSession(connection)).toMatch(/^a1/);
});

it("takes what another secret has signed for an unknown session, and both servers say so", async () => {
  const folder = await meetingPlace();
  const [a, b] = await Promise.all([
    startFixture({ serverId: "a1", peers: { secret: secret.toUpperCase(), folder } }),
    startFixture({ serverId: "b2", peers: { secret, folder } }),
  ]);
  const sid = await openSession(await RawConnection.open(b.port));
  const connection = await RawConnection.open(a.port);
  connection.write(request("GET", `${POLL}&sid=${sid}`));
  const { status, body } = await connection.response();
  expect([status, JSON.parse(body)]).toEqual([400, { code: 1, message: "Session ID unknown" }]);
  const reason = expect.stringContaining("its signature is wrong") as string;
  expect(await said(b, "peer request refused")).toMatchObject({ reason });
  expect(await said(a, "request refused by a peer")).toMatchObject({ reason, serverId: "b2" });
});

it("takes sessions of servers that nobody knows, or that are dead, for unknown ones", async () => {
  const [a, b] = await startServers();
  const sid = await openSession(await RawConnection.open(b.port));
  const ask = async (id: string) => {
    const connection = await RawConnection.open(a.port);
    connection.write(request("POST", `${POLL}&sid=${id}`, "40"));
    return (await connection.response()).status;
  };
  expect(await ask("zz000unknown")).toBe(400);
  expect(await ask("b2zzzunknown")).toBe(400);
  expect(await ask(sid)).toBe(200);
  b.killGroup();
  await once(b.process, "exit");
  expect(await ask(sid)).toBe(400);
});

it("lets go of what goes through it before it stops, so that clients come back elsewhere", async () => {
  const [a, b] = await startServers({ stopDrainTimeout: 300 });
  const sid = await openSession(await RawConnection.open(b.port));
  const waiting = await RawConnection.open(a.port);
  waiting.write(request("POST", `${POLL}&sid=${sid}`, "40"));
  await waiting.response();
  waiting.write(request("GET", `${POLL}&sid=${sid}`));
  await waiting.response();
  waiting.write(request("GET", `${POLL}&sid=${sid}`));

  const other = await openSession(await RawConnection.open(b.port));
  const relayed = await RawConnection.open(a.port);
  relayed.write(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${other}`));
  await relayed.until(/101 Switching Protocols/);

  a.process.kill("SIGTERM");
  // A poll is answered with what means nothing ("6" is a noop), and its session lives on.
  expect(await waiting.response()).toMatchObject({ status: 200, body: "6" });
  await once(relayed.socket, "close");
  expect(await a.exit()).toEqual([0, null]);
  expect(a.output).toBe("");
  const elsewhere = await RawConnection.open(b.port);
  elsewhere.write(request("POST", `${POLL}&sid=${sid}`, "40/none,"));
  expect((await elsewhere.response()).body).toBe("ok");
});

it("works with clients that are sent to any of the servers for each request", async () => {
  const [a, b] = await startServers({ workers: 1 }, { workers: 2 });
  const servers = [a.port, b.port];
  const { socket } = await connect(a.port, "polling");
  let turn = 0;
  // Engine.IO's client makes the address of each request anew.
  const transport = socket.io.engine.transport as unknown as { opts: { port: number } };
  Object.defineProperty(transport.opts, "port", { get: () => servers[turn++ % servers.length] });
  for (let i = 0; i < 20; i++) expect(await socket.emitWithAck("echo", i)).toBe(i);
  expect(turn).toBeGreaterThan(20);
  const gone = nextEvent(socket, "disconnect");
  socket.close();
  await gone;
});

it("says what is wrong with its options, without the secret", async () => {
  const short = await failure({ serverId: "a1", peers: { secret: "hush", folder: "" } });
  expect(short.code).toBe("ERR_STICKY_OPTION");
  expect(short.message).toMatch(/^peers\.secret is too short/);
  expect(short.message).not.toContain("hush");
  expect(await failure({ serverId: "A1" })).toMatchObject({ code: "ERR_STICKY_OPTION" });
  const peers = { secret, folder: "" };
  const alone = await failure({ serverId: "a1", peers, transports: ["websocket"] });
  expect(alone.message).toMatch(/^peers is given with transports/);
});
