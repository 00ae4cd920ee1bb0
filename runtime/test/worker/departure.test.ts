import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { startFixture, type Fixture, type FixtureOptions } from "../support/fixture.ts";
import { LongPoll, type Scheme } from "../support/long-poll.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";

interface Elsewhere {
  fixture: Fixture;
  /** Its session is not of the worker in front. */
  client: LongPoll;
  /** Two connections of the worker in front. */
  front: RawConnection;
  kept: RawConnection;
  /** The process of the worker in front. */
  pid: number;
}

async function sessionElsewhere(scheme: Scheme, options: FixtureOptions = {}): Promise<Elsewhere> {
  const fixture = await startFixture({
    loadBalancingMethod: "round-robin",
    ...(scheme === "https" && { tls: createCertificate("localhost") }),
    ...options,
  });
  const { port } = fixture;
  const [front, kept] = [
    await RawConnection.open(port, scheme),
    await RawConnection.open(port, scheme),
  ];
  const [own, sid] = [await openSession(front), await openSession(front)];
  if (own.slice(0, 5) === sid.slice(0, 5)) throw new Error("both sessions are of one worker");
  await new LongPoll(own, port).post("40", kept);
  front.write(request("GET", "/"));
  const pid = Number(/^x-worker: (\d+)/im.exec((await front.response()).head)?.[1]);
  const client = new LongPoll(sid, port, scheme);
  await client.post("40");
  return { fixture, client, front, kept, pid };
}

/** A frame of a WebSocket, masked with zeros. */
function frame(opcode: number, text: string): string {
  return `${String.fromCharCode(0x80 | opcode, 0x80 | text.length)}\0\0\0\0${text}`;
}

async function hasStopped({ fixture, pid }: Elsewhere) {
  return fixture.until(({ worker }) =>
    worker?.fixture === "onStop" && worker["pid"] === pid ? true : undefined,
  );
}

describe.each(["http", "https"] as const)("over %s", (scheme) => {
  it("ends no session of another worker, whose polls come in time or late", async () => {
    const elsewhere = await sessionElsewhere(scheme);
    const { client, front, kept, pid } = elsewhere;
    await client.listen(/"worker"/);
    front.write(request("GET", client.target));
    // A connection on which a request has begun is kept until that is answered.
    kept.write(request("GET", client.target).slice(0, -2));

    process.kill(pid, "SIGTERM");
    for (const connection of [front, kept]) {
      if (connection === kept) kept.write("\r\n");
      const { status, head, body } = await connection.response();
      // "6" is a noop.
      expect([status, body]).toEqual([200, "6"]);
      expect(head).toMatch(/^connection: close/im);
      await once(connection.socket, "close");
    }
    await hasStopped(elsewhere);
    await client.post('420["echo",1]');
    expect(await client.listen(/43/)).toEqual(["430[1]"]);
  });

  it("loses nothing that is said to a client meanwhile", async () => {
    const elsewhere = await sessionElsewhere(scheme);
    const { client, front, pid } = elsewhere;
    await client.listen(/"worker"/);
    front.write(request("GET", client.target));
    const heard = client.listen(/4319\[19\]/, front);
    process.kill(pid, "SIGTERM");
    for (let i = 0; i < 20; i++) await client.post(`42${i}["echo",${i}]`);
    const replies = Array.from({ length: 20 }, (_, i) => `43${i}[${i}]`);
    expect((await heard).filter((packet) => packet !== "6")).toEqual(replies);
    await hasStopped(elsewhere);
  });

  it.each([0, 300])(
    "ends no session of a new worker when all are replaced, with a drain of %d ms",
    async (drainTimeout) => {
      const elsewhere = await sessionElsewhere(scheme, { drainTimeout });
      const { fixture, kept } = elsewhere;
      // The session that it is about is opened while it is being written.
      kept.write(`GET ${POLL}&sid=`);
      const before = fixture.reports.length;
      fixture.process.kill("SIGHUP");
      await fixture.until((report) =>
        report.event === "workerReady" && fixture.reports.indexOf(report) >= before
          ? true
          : undefined,
      );
      const sid = await openSession(await RawConnection.open(fixture.port, scheme));
      const client = new LongPoll(sid, fixture.port, scheme);
      await client.post("40");
      await client.listen(/"worker"/);
      kept.write(`${sid} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      expect(await kept.response()).toMatchObject({ status: 200, body: "6" });
      await hasStopped(elsewhere);
      await client.post('420["echo",1]');
      expect(await client.listen(/43/)).toEqual(["430[1]"]);
    },
  );

  it("tells clients of the end at whichever worker they poll", async () => {
    const { fixture, client, front } = await sessionElsewhere(scheme, { stopDrainTimeout: 300 });
    await client.listen(/"worker"/);
    front.write(request("GET", client.target));
    fixture.process.kill("SIGTERM");
    // "1" closes.
    const heard = await client.listen(/^1$/, front);
    expect(heard.filter((packet) => packet !== "6")).toEqual(["1"]);
    expect(await fixture.exit()).toEqual([0, null]);
    expect(fixture.output).toBe("");
  });
});

it("has a WebSocket let go that goes through it, as it does over HTTPS", async () => {
  const elsewhere = await sessionElsewhere("https");
  const { fixture, client, front, pid } = elsewhere;
  await client.listen(/"worker"/);
  front.write(upgradeRequest(client.target.replace("polling", "websocket")));
  await front.until(/101 Switching Protocols/);
  // "2probe" is answered with "3probe", and "5" upgrades.
  front.write(frame(1, "2probe"));
  await front.until(/3probe/);
  front.write(frame(1, "5") + frame(1, '420["echo","ws"]'));
  await front.until(/430\["ws"\]/);

  process.kill(pid, "SIGTERM");
  // The closing frame. What the client says before its own still counts.
  await front.until(/\x88\0$/);
  front.write(frame(1, '42["note","late"]') + frame(8, ""));
  await fixture.until(({ worker }) => (worker?.["value"] === "late" ? true : undefined));
  await hasStopped(elsewhere);
  expect(fixture.output).toBe("");
});

it("has a poll answered that its worker is still thinking about", async () => {
  const { fixture, client, front, pid } = await sessionElsewhere("http", {
    worker: "./pondering-worker.ts",
  });
  await client.listen(/40/);
  front.write(request("GET", `${client.target}&ponder=200`));
  await fixture.until(({ worker }) => worker?.fixture === "pondering" || undefined);
  process.kill(pid, "SIGTERM");
  expect(await front.response()).toMatchObject({ status: 200, body: "6" });
});
