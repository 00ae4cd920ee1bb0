import { expect, it } from "vitest";
import { startFixture, type Fixture } from "../support/fixture.ts";
import { openSession, RawConnection, upgradeRequest } from "../support/raw.ts";

it.each(["least-connection", "round-robin"] as const)(
  "%s spreads the sessions that come on one kept-alive connection",
  async (loadBalancingMethod) => {
    const { port } = await startFixture({ loadBalancingMethod, workers: 4 });
    const shared = await RawConnection.open(port);
    const counts = new Map<string, number>();
    for (let i = 0; i < 100; i++) {
      const tag = (await openSession(shared)).slice(0, 5);
      counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([25, 25, 25, 25]);
  },
);

it("spreads WebSockets that come on connections used before", async () => {
  const fixture = await startFixture({ loadBalancingMethod: "round-robin", workers: 2 });
  for (let i = 0; i < 10; i++) {
    const connection = await RawConnection.open(fixture.port);
    await openSession(connection);
    connection.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
    expect((await connection.response()).status).toBe(101);
    // The Engine.IO handshake, in a WebSocket frame.
    expect(await connection.until(/"sid":"[\w-]+"/)).toBeTruthy();
  }
  expect(await sessionsOf(fixture, 20)).toEqual([10, 10]);
});

it("moves an upgrade to the session's worker, which then owns the connection", async () => {
  const fixture = await startFixture({ loadBalancingMethod: "round-robin" });
  const [a, b] = [await RawConnection.open(fixture.port), await RawConnection.open(fixture.port)];
  const sid = await openSession(a);
  await openSession(b);
  b.write(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`));
  const { status, head } = await b.response();
  expect(status).toBe(101);
  expect(head).toContain("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  b.write("\x81\x86\x00\x00\x00\x002probe");
  expect(await b.until(/3probe/)).toBeTruthy();
});

it("opens a session where it is when the primary does not answer", async () => {
  const { port, process: primary } = await startFixture({ workers: 2 });
  const shared = await RawConnection.open(port);
  await openSession(shared);
  primary.kill("SIGSTOP");
  try {
    expect(await openSession(shared)).toMatch(/^[0-9a-z]{5}/);
  } finally {
    primary.kill("SIGCONT");
  }
});

/** Open sessions of each worker, as soon as their reports add up to `total`. */
async function sessionsOf(fixture: Fixture, total: number): Promise<number[]> {
  for (;;) {
    const sessions = (await fixture.stats()).workers.map((worker) => worker.sessions);
    if (sessions.reduce((sum, count) => sum + count, 0) === total) return sessions;
  }
}
