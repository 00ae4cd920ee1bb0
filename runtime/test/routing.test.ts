import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { connect, transports, type TransportName } from "./support/client.ts";
import { startFixture } from "./support/fixture.ts";
import { openSession, POLL, RawConnection, request } from "./support/raw.ts";

describe.each(Object.keys(transports) as TransportName[])("clients over %s", (transport) => {
  it("all get their answers, whichever worker has them", async () => {
    const { port } = await startFixture({ workers: 3 });
    const clients = await Promise.all(
      Array.from({ length: 60 }, async () => connect(port, transport)),
    );
    const answers = clients.flatMap(({ socket }, client) =>
      Array.from({ length: 5 }, async (_, i) => {
        const value = `${client}/${i}`;
        expect(await socket.timeout(10_000).emitWithAck("echo", value)).toBe(value);
      }),
    );
    await Promise.all(answers);
    expect(new Set(clients.map(({ worker }) => worker)).size).toBe(3);
    expect(new Set(clients.map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
  });
});

it("one kept-alive connection carries sessions of several workers and plain requests", async () => {
  const { port } = await startFixture({ loadBalancingMethod: "round-robin" });
  const [a, b, shared] = [
    await RawConnection.open(port),
    await RawConnection.open(port),
    await RawConnection.open(port),
  ];
  const sids = [await openSession(a), await openSession(b)];
  expect(sids[0]?.slice(0, 5)).not.toBe(sids[1]?.slice(0, 5));

  const workers = new Set<string | undefined>();
  const connects = sids.map((sid) => [sid, "40"] as const);
  const events = sids.map((sid) => [sid, '421["echo",7]'] as const);
  for (const [sid, packet] of [...connects, ...events, ...events]) {
    const target = `${POLL}&sid=${sid}`;
    shared.write(request("POST", target, packet));
    expect(await shared.response()).toMatchObject({ status: 200, body: "ok" });
    shared.write(request("GET", target));
    const poll = { status: 200, body: expect.stringMatching(/^4[023]/) as unknown };
    expect(await shared.response()).toMatchObject(poll);
    shared.write(request("POST", "/echo", "plain"));
    const plain = await shared.response();
    expect(plain.body).toBe("plain");
    workers.add(/x-worker: (\d+)/.exec(plain.head)?.[1]);
  }
  expect(workers.size).toBe(1);
});

it("answers pipelined requests of different sessions in order", async () => {
  const { port } = await startFixture({ loadBalancingMethod: "round-robin" });
  const opened = [await RawConnection.open(port), await RawConnection.open(port)];
  const sids = await Promise.all(opened.map(async (connection) => openSession(connection)));
  const shared = await RawConnection.open(port);
  const posts = sids.map((sid) => request("POST", `${POLL}&sid=${sid}`, "40"));
  const polls = sids.map((sid) => request("GET", `${POLL}&sid=${sid}`));
  shared.write([...posts, ...polls].join(""));
  for (const expected of [/^ok$/, /^ok$/, /^40/, /^40/]) {
    expect((await shared.response()).body).toMatch(expected);
  }
});

it("reads a head that comes in pieces, cut within the sid or one byte a segment", async () => {
  const { port } = await startFixture();
  const sid = await openSession(await RawConnection.open(port));
  const head = request("POST", `${POLL}&sid=${sid}`, "40");
  for (const size of [1, 7, head.indexOf("sid=") + 6, head.length - 1]) {
    const connection = await RawConnection.open(port);
    for (let at = 0; at < head.length; at += size) {
      connection.write(head.slice(at, at + size));
      await delay(1);
    }
    expect(await connection.response()).toMatchObject({ status: 200, body: "ok" });
  }
});

it("a session of a worker that is gone is unknown, and said to be", async () => {
  const { port } = await startFixture();
  const connection = await RawConnection.open(port);
  const sid = await openSession(connection);
  const foreign = [`zz${sid.slice(2)}`, `${sid.slice(0, 2)}zzz${sid.slice(5)}`, "../../etc", "%00"];
  for (const unknown of foreign) {
    connection.write(request("GET", `${POLL}&sid=${unknown}`));
    const { status, body } = await connection.response();
    expect({ status, body: JSON.parse(body) }).toEqual({
      status: 400,
      body: { code: 1, message: "Session ID unknown" },
    });
  }
});

it("leaves sid on routes of the app to the app", async () => {
  const { port } = await startFixture({ loadBalancingMethod: "round-robin", workers: 2 });
  const sid = await openSession(await RawConnection.open(port));
  const workers = new Set<string | undefined>();
  for (let i = 0; i < 4; i++) {
    const connection = await RawConnection.open(port);
    connection.write(request("POST", `/echo?sid=${sid}`, "x"));
    workers.add(/x-worker: (\d+)/.exec((await connection.response()).head)?.[1]);
  }
  expect(workers.size).toBe(2);
});
