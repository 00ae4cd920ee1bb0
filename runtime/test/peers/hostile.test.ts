import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { PEER_HEADER, sign } from "../../src/peers/signature.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { secret, startBesideImpostor, startServers } from "../support/servers.ts";

const FOREIGN = `${POLL}&sid=b2000abc`;
const UPGRADE = upgradeRequest("/socket.io/?EIO=4&transport=websocket&sid=b2000abc");

it.each([
  [
    "GET",
    "Transfer-Encoding: chunked",
    (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
  ["GET", "Content-Length", (body: string) => body],
  ["DELETE", "Content-Length", (body: string) => body],
  [
    "OPTIONS",
    "Transfer-Encoding: chunked",
    (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
])(
  "lets no body of a %s (%s) reach the next request on a connection",
  async (method, framing, frame) => {
    const [a, b] = await startServers({ workers: 1 }, { workers: 1 });
    const victim = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
    const smuggled = "GET /evil HTTP/1.1\r\nX: ";
    const attacker = await RawConnection.open(a.port);
    const header = framing === "Content-Length" ? `Content-Length: ${smuggled.length}` : framing;
    const other = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
    // Then there is something to read.
    attacker.write(request("POST", other, "40"));
    await attacker.response();
    attacker.write(`${method} ${other} HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n${frame(smuggled)}`);
    await attacker.response();
    const connection = await RawConnection.open(a.port);
    connection.write(request("POST", victim, "40"));
    expect(await connection.response()).toMatchObject({ status: 200, body: "ok" });
  },
);

it.each(["HTTP/1.1 200 \u0001\u0002\r\n\r\n", "HTTP/1.1 099 Bad\r\n\r\n", "hello\r\n\r\n", ""])(
  "survives a server that answers %j",
  async (answer) => {
    const a = await startBesideImpostor((socket) => socket.end(answer));
    const before = (await a.stats()).workers.map(({ pid }) => pid);
    const connection = await RawConnection.open(a.port);
    connection.write(request("GET", FOREIGN));
    await connection.response().catch(() => undefined);
    const upgrade = await RawConnection.open(a.port);
    upgrade.write(UPGRADE);
    await upgrade.rest();
    expect((await a.stats()).workers.map(({ pid }) => pid)).toEqual(before);
  },
);

it("answers once when the other server fails in the middle of a refusal to upgrade", async () => {
  const a = await startBesideImpostor((socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\npart");
      setImmediate(() => socket.destroy());
    });
  });
  const upgrade = await RawConnection.open(a.port);
  upgrade.write(UPGRADE);
  expect((await upgrade.rest()).match(/HTTP\/1\.1/g)).toHaveLength(1);
});

it("does not wait for ever for an upgrade by a server that says nothing", async () => {
  const options = { worker: "./blocking-worker.ts", forwardTimeout: 300 };
  const a = await startBesideImpostor(() => {}, options);
  const upgrade = await RawConnection.open(a.port);
  upgrade.write(UPGRADE);
  expect((await upgrade.response()).status).toBe(504);
});

it("closes the connection of a client whose upgrade the other server has refused", async () => {
  const [a, b] = await startServers();
  const sid = await openSession(await RawConnection.open(b.port));
  const client = connect({ port: a.port, host: "127.0.0.1", allowHalfOpen: true });
  client.write(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}unknown`));
  client.resume();
  await once(client, "end");
  // The client keeps its side open; what it writes is refused once the server has closed its own.
  const writing = setInterval(() => client.write("x"), 100);
  const [error] = (await once(client, "error")) as [NodeJS.ErrnoException];
  clearInterval(writing);
  expect(["ECONNRESET", "EPIPE"]).toContain(error.code);
});

it("goes on with a connection whose large post nobody took", async () => {
  const [a, b] = await startServers({ workers: 1 }, { workers: 1 });
  const own = `${POLL}&sid=${await openSession(await RawConnection.open(a.port))}`;
  const sid = (await openSession(await RawConnection.open(b.port))).replace(/^b2.../, "b2zzz");
  for (let i = 0; i < 5; i++) {
    const connection = await RawConnection.open(a.port);
    connection.write(request("POST", `${POLL}&sid=${sid}`, "x".repeat(3_000_000)));
    expect((await connection.response()).status).toBe(400);
    connection.write(request("GET", `${POLL}&sid=a1zzz`));
    expect((await connection.response()).status).toBe(400);
  }
  const connection = await RawConnection.open(a.port);
  connection.write(request("POST", own, "40"));
  expect((await connection.response()).status).toBe(200);
});

it("names the address that an unsigned request comes from, not that of a client before", async () => {
  const [, b] = await startServers({ workers: 1 }, { workers: 1 });
  const peerPort = await b.until((report) => report.peerPort);
  const target = `${POLL}&sid=${await openSession(await RawConnection.open(b.port))}`;
  const signature = sign(
    secret,
    { method: "POST", target, purpose: "forward" },
    "203.0.113.77 1 0",
  );
  const connection = await RawConnection.open(peerPort);
  const head = `POST ${target} HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n`;
  connection.write(`${head}${PEER_HEADER}: ${signature}\r\n\r\n40`);
  expect((await connection.response()).status).toBe(200);
  connection.write(`${head}\r\n40`);
  expect((await connection.response()).status).toBe(403);
  const line = await b.until(({ log }) => (log?.reason === "it is not signed" ? log : undefined));
  expect(line["remoteAddress"]).toBe("127.0.0.1");
});

it("takes a request of an old client, and a HEAD for what it is", async () => {
  const [a, b] = await startServers();
  const sid = await openSession(await RawConnection.open(b.port));
  const old = await RawConnection.open(a.port);
  old.write(`POST ${POLL}&sid=${sid} HTTP/1.0\r\nContent-Length: 2\r\n\r\n40`);
  expect((await old.response()).status).toBe(200);
  const statuses = await Promise.all(
    [a, b].map(async ({ port }) => {
      const { status } = await fetch(`http://127.0.0.1:${port}${POLL}&sid=${sid}`, {
        method: "HEAD",
      });
      return status;
    }),
  );
  expect(statuses[0]).toBe(statuses[1]);
});

it("says that a server cannot be reached", async () => {
  const a = await startBesideImpostor((socket) => socket.destroy());
  const connection = await RawConnection.open(a.port);
  connection.write(request("GET", FOREIGN));
  expect((await connection.response()).status).toBe(400);
  const line = await a.until(({ log }) => (log?.message === "peer unreachable" ? log : undefined));
  expect(line).toMatchObject({ serverId: "b2", count: 1 });
});

it("passes bytes of a head on as they are", async () => {
  let seen = "";
  const a = await startBesideImpostor((socket) => {
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      seen += chunk;
      if (seen.includes("\r\n\r\n"))
        socket.end(
          "HTTP/1.1 101 Switched\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX: caf\u00e9\r\n\r\n",
          "latin1",
        );
    });
  });
  const upgrade = await RawConnection.open(a.port);
  upgrade.write(UPGRADE.replace("\r\n\r\n", "\r\nCookie: caf\u00e9\r\n\r\n"));
  expect(await upgrade.rest()).toContain("X: caf\u00e9\r\n");
  expect(seen).toContain("Cookie: caf\u00e9\r\n");
});
