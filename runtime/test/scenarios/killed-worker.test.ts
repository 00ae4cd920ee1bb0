import { describe, expect, it } from "vitest";
import type { Fixture } from "../support/fixture.ts";
import { POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { newsOfDeath, pidOf, SOON, startThree, type Three, upload } from "./kill.ts";
import { said } from "./streams.ts";

interface Under {
  fixture: Fixture;
  connection: RawConnection;
  /** What to ask for, to be followed by parameters, unless it is a handshake. */
  target: string;
}

/** Each brings a connection into a state and returns the process that has the request then. */
const states: Record<string, (under: Under) => Promise<number>> = {
  async "an upload"({ fixture, connection, target }) {
    connection.write(upload.replace("TARGET", `${target}do=read`));
    return (await said(fixture, "reading")).pid;
  },
  async "an upload that nobody reads"({ fixture, connection, target }) {
    connection.write(upload.replace("TARGET", `${target}do=hold`));
    return (await said(fixture, "holding")).pid;
  },
  async "its response"({ fixture, connection, target }) {
    connection.write(request("POST", `${target}do=hash`, "x"));
    await connection.response();
    connection.write(request("GET", `${target}do=trickle&pieces=1000&ms=100`));
    await connection.until(/<0>/);
    return pidOf(fixture, target);
  },
  async "a long-poll"({ fixture, connection, target }) {
    connection.write(request("POST", target, "40"));
    await connection.response();
    connection.write(request("GET", target));
    await connection.response();
    const seen = fixture.reports.length;
    connection.write(request("GET", target));
    return (await said(fixture, "poll", seen)).pid;
  },
  async "a WebSocket"({ fixture, connection, target }) {
    connection.write(upgradeRequest(target.replace("polling", "websocket")));
    expect((await connection.response()).status).toBe(101);
    return pidOf(fixture, target);
  },
};

/** A session of a worker that lives has lost nothing: the long-poll that was under way gets its event. */
async function watch({ fixture, bystander }: Three): Promise<() => Promise<void>> {
  const { connection, sid } = bystander;
  const target = `${POLL}&sid=${sid}`;
  connection.write(request("POST", target, "40") + request("GET", target));
  await connection.response();
  await connection.response();
  const seen = fixture.reports.length;
  connection.write(request("GET", target));
  await said(fixture, "poll", seen);
  return async () => {
    const other = await RawConnection.open(fixture.port);
    other.write(request("POST", target, '420["echo","still here"]'));
    expect((await other.response()).body).toBe("ok");
    expect((await connection.response()).body).toContain('430["still here"]');
  };
}

describe.each(Object.entries(states))("a worker is killed in the middle of %s", (_, enter) => {
  it("that came to it", async () => {
    const three = await startThree();
    const { fixture, first } = three;
    const seeBystander = await watch(three);
    const target = `${POLL}&sid=${first.sid}&`;
    const pid = await enter({ fixture, connection: first.connection, target });
    expect(await newsOfDeath(pid, first.connection)).toBeLessThan(SOON);
    await seeBystander();
  });

  it("that came by way of another worker", async () => {
    const three = await startThree();
    const { fixture, first, second } = three;
    const seeBystander = await watch(three);
    const target = `${POLL}&sid=${second.sid}&`;
    const pid = await enter({ fixture, connection: first.connection, target });
    expect(pid).toBe(await pidOf(fixture, target));
    expect(await newsOfDeath(pid, first.connection)).toBeLessThan(SOON);
    await seeBystander();
    // The worker in between lives, and so does its own session.
    const own = await RawConnection.open(fixture.port);
    own.write(request("POST", `${POLL}&sid=${first.sid}`, "40"));
    expect(await own.response()).toMatchObject({ status: 200, body: "ok" });
  });
});

it("a worker is killed in the middle of a handshake that came to it", async () => {
  const three = await startThree();
  const { fixture } = three;
  const seeBystander = await watch(three);
  const connection = await RawConnection.open(fixture.port);
  connection.write(request("GET", `${POLL}&hold=1`));
  const { pid } = await said(fixture, "holding");
  expect(await newsOfDeath(pid, connection)).toBeLessThan(SOON);
  await seeBystander();
});

it("a handshake goes on where it came to when the worker that shall have it is killed", async () => {
  const three = await startThree();
  const { fixture, first, second } = three;
  const seeBystander = await watch(three);
  const [chosen, between] = await Promise.all(
    [first, second].map(async ({ sid }) => pidOf(fixture, `${POLL}&sid=${sid}&`)),
  );
  if (!chosen) throw new Error("there is no worker");
  // After one session each, the next one is the first worker's, whichever connection it comes on.
  second.connection.write(request("GET", `${POLL}&hold=1`));
  expect((await said(fixture, "holding")).pid).toBe(chosen);
  const seen = fixture.reports.length;
  process.kill(chosen, "SIGKILL");
  expect((await said(fixture, "holding", seen)).pid).toBe(between);
  await seeBystander();
});
