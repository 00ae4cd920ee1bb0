import { expect, it } from "vitest";
import { startFixture, type Fixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";

/** Two workers, the session of one, and a connection of the other. */
async function sessionElsewhere(options: { forwardTimeout?: number; worker?: string } = {}) {
  const fixture = await startFixture({
    worker: "./engine-worker.ts",
    loadBalancingMethod: "round-robin",
    ...options,
  });
  const [owner, other] = [
    await RawConnection.open(fixture.port),
    await RawConnection.open(fixture.port),
  ];
  const sid = await openSession(owner);
  await openSession(other);
  return { fixture, other, target: `${POLL}&sid=${sid}` };
}

async function pids(fixture: Fixture) {
  return (await fixture.stats()).workers.map(({ pid }) => pid);
}

it("goes through middlewares that give requests a prototype of their own", async () => {
  const { other, target } = await sessionElsewhere();
  other.write(request("POST", target, "40"));
  expect(await other.response()).toMatchObject({ status: 200, body: "ok" });
  other.write(request("GET", target));
  expect(await other.response()).toMatchObject({ status: 200, body: expect.stringMatching(/^40/) });
});

it("survives posts that overlap, which Engine.IO takes for an attack", async () => {
  const { fixture, other, target } = await sessionElsewhere();
  const before = await pids(fixture);
  const second = await RawConnection.open(fixture.port);
  const begun = request("POST", target, "40").slice(0, -1);
  other.write(begun);
  second.write(begun);
  await Promise.race([other.rest(), second.rest()]);
  expect(await pids(fixture)).toEqual(before);
});

it("lets nobody put a header into another worker's answer", async () => {
  const { fixture, other, target } = await sessionElsewhere();
  const before = await pids(fixture);
  other.write(request("POST", `${target}&reflect=a%0aSet-Cookie%0aevil=1`, "40"));
  expect(await Promise.race([other.rest(), other.response().catch(String)])).not.toContain("evil");
  // The owner fails as it does without forwarding; the worker that forwards does not.
  const after = await pids(fixture);
  expect(before.some((pid) => after.includes(pid))).toBe(true);
});

it("closes the connection of a body that is refused as too large, as without forwarding", async () => {
  const { other, target } = await sessionElsewhere({ worker: "./middleware-worker.ts" });
  // The rest of the body never comes. Engine.IO answers and destroys the request, as this script does.
  other.write(request("POST", `${target}&script=tooLarge`, "x".repeat(10)).slice(0, -9));
  expect((await other.response()).status).toBe(413);
  // Sooner than an idle connection.
  await expect.poll(() => other.socket.closed, { timeout: 3_000 }).toBe(true);
});

it("takes the rest of a body that was answered early, and the next request", async () => {
  const { other, target } = await sessionElsewhere({ worker: "./middleware-worker.ts" });
  other.write(request("POST", `${target}&script=answeredEarly`, "x".repeat(4_000_000)));
  expect(await other.response()).toMatchObject({ status: 200, body: "early" });
  other.write(request("GET", `${target}&script=eventsOfAnswered`));
  expect(await other.response()).toMatchObject({ status: 200, body: '["true"]' });
});

it("forwards the trailers of a request", async () => {
  const { other, target } = await sessionElsewhere({ worker: "./middleware-worker.ts" });
  const head = `POST ${target}&script=complete HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`;
  other.write(`${head}1\r\n3\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n`);
  expect(JSON.parse((await other.response()).body)).toEqual({
    rawTrailers: ["X-Sum", "1", "x-sum", "2"],
    trailers: { "x-sum": "1, 2" },
    complete: true,
    shouldKeepAlive: true,
  });
});

it("does not cut an upload that goes on, however long it takes", async () => {
  const { other, target } = await sessionElsewhere({ forwardTimeout: 300 });
  const head = request("POST", target, "4".repeat(40)).slice(0, -40);
  // Forwarding has a margin of a ping and a second; what counts is that no piece is later than the limit.
  other.write(head);
  for (let i = 0; i < 4; i++) {
    other.write("4".repeat(10));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect((await other.response()).status).toBe(200);
});

it("answers an upgrade for a session whose worker is gone", async () => {
  const { fixture, target } = await sessionElsewhere();
  // Two characters for the server, three for the worker, of which there is none.
  const gone = target.replace(/sid=(..).../, "sid=$1zzz").replace("polling", "websocket");
  const connection = await RawConnection.open(fixture.port);
  connection.write(upgradeRequest(gone));
  expect((await connection.response()).status).toBe(400);
});

it("a preflight leaves its connection as it was", async () => {
  const fixture = await startFixture({ worker: "./engine-worker.ts", workers: 4 });
  for (let i = 0; i < 8; i++) {
    const connection = await RawConnection.open(fixture.port);
    connection.write(request("OPTIONS", POLL));
    expect((await connection.response()).status).toBe(204);
    const sid = await openSession(connection);
    connection.write(request("POST", `${POLL}&sid=${sid}`, "40"));
    expect((await connection.response()).status).toBe(200);
  }
  const { workers } = await fixture.stats();
  expect(workers.map(({ forwards }) => forwards)).toEqual([0, 0, 0, 0]);
});
