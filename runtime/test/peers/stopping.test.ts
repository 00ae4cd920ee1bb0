import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import type { Fixture, FixtureOptions } from "../support/fixture.ts";
import { LongPoll, type Scheme } from "../support/long-poll.ts";
import { openSession, RawConnection, request } from "../support/raw.ts";
import { startServers } from "../support/servers.ts";

interface Elsewhere {
  /** The server in front, with one worker. */
  a: Fixture;
  b: Fixture;
  /** Its session is of the other server, as are the connections that it opens. */
  client: LongPoll;
}

async function sessionElsewhere(scheme: Scheme, options: FixtureOptions): Promise<Elsewhere> {
  const both: FixtureOptions = {
    workers: 1,
    ...(scheme === "https" && { tls: createCertificate("localhost") }),
    ...options,
  };
  const [a, b] = await startServers(both, both);
  const sid = await openSession(await RawConnection.open(b.port, scheme));
  const client = new LongPoll(sid, b.port, scheme);
  await client.post("40");
  await client.listen(/40/);
  return { a, b, client };
}

async function workerOf(server: Fixture): Promise<number> {
  const [worker] = (await server.stats()).workers;
  if (worker?.pid === undefined) throw new Error("there is no worker");
  return worker.pid;
}

describe.each([
  ["the server in front stops", "http", 0],
  ["the server in front stops", "https", 0],
  ["the server in front stops after a drain", "http", 300],
  ["the server in front stops after a drain", "https", 300],
  ["a worker in front stops", "http", 0],
] as const)("%s, over %s", (what, scheme, stopDrainTimeout) => {
  const stop = async (a: Fixture) => {
    if (what === "a worker in front stops") process.kill(await workerOf(a), "SIGTERM");
    else a.process.kill("SIGTERM");
  };
  const hasStopped = async (a: Fixture) => {
    if (what === "a worker in front stops") {
      await a.until(({ worker }) => worker?.fixture === "onStop" || undefined);
    } else {
      expect(await a.exit()).toEqual([0, null]);
      expect(a.output).toBe("");
    }
  };

  it("ends no session of the other server, whose polls come in time or late", async () => {
    const { a, client } = await sessionElsewhere(scheme, { stopDrainTimeout });
    const [front, kept] = [
      await RawConnection.open(a.port, scheme),
      await RawConnection.open(a.port, scheme),
    ];
    // Errors, because nobody has such namespaces, but they come from the other server.
    await client.post("40/first,", front);
    await client.post("40/last,", kept);
    await client.listen(/44\/last/);
    front.write(request("GET", client.target));
    // A connection on which a request has begun is kept until that is answered.
    kept.write(request("GET", client.target).slice(0, -2));

    await stop(a);
    for (const connection of [front, kept]) {
      if (connection === kept) kept.write("\r\n");
      const { status, head, body } = await connection.response();
      // "6" is a noop.
      expect([status, body]).toEqual([200, "6"]);
      expect(head).toMatch(/^connection: close/im);
      await once(connection.socket, "close");
    }
    await hasStopped(a);
    await client.post('420["echo",1]');
    expect(await client.listen(/43/)).toEqual(["430[1]"]);
  });

  it("loses nothing that is said to a client meanwhile", async () => {
    const { a, client } = await sessionElsewhere(scheme, { stopDrainTimeout });
    const front = await RawConnection.open(a.port, scheme);
    await client.post("40/none,", front);
    await client.listen(/44\/none/);
    front.write(request("GET", client.target));
    const heard = client.listen(/4319\[19\]/, front);
    await stop(a);
    for (let i = 0; i < 20; i++) await client.post(`42${i}["echo",${i}]`);
    const replies = Array.from({ length: 20 }, (_, i) => `43${i}[${i}]`);
    expect((await heard).filter((packet) => packet !== "6")).toEqual(replies);
    await hasStopped(a);
  });
});

it("has a poll answered that the other server is still thinking about", async () => {
  const { a, b, client } = await sessionElsewhere("http", { worker: "./pondering-worker.ts" });
  const front = await RawConnection.open(a.port);
  front.write(request("GET", `${client.target}&ponder=200`));
  await b.until(({ worker }) => worker?.fixture === "pondering" || undefined);
  a.process.kill("SIGTERM");
  expect(await front.response()).toMatchObject({ status: 200, body: "6" });
  expect(await a.exit()).toEqual([0, null]);
});
