import { expect, it } from "vitest";
import { startFixture, type Fixture, type FixtureOptions } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { meetingPlace, secret } from "../support/servers.ts";
import { startListening } from "./own-cluster.ts";

/** In milliseconds: longer than a test. */
const FOREVER = 600_000;

const alone: FixtureOptions = { worker: "./worker-without-successor.ts", workers: 1 };

/** Opens a session, kills the worker that has it, and waits until that is known. */
async function loseSession(fixture: Fixture): Promise<string> {
  const sid = await openSession(await RawConnection.open(fixture.port));
  const { workers } = await fixture.stats();
  process.kill(workers[0]?.pid ?? 0, "SIGKILL");
  await fixture.until(({ log }) => (log?.message === "worker ended" ? log : undefined));
  return sid;
}

async function answer(port: number, bytes: string) {
  const connection = await RawConnection.open(port);
  connection.write(bytes);
  return connection.response();
}

it("requests of a session that is lost do not wait for a worker", async () => {
  const fixture = await startFixture(alone);
  const newcomer = await RawConnection.open(fixture.port);
  const sid = await loseSession(fixture);
  newcomer.write(request("GET", POLL));

  const target = `${POLL}&sid=${sid}`;
  for (const bytes of [request("GET", target), request("POST", target, "40")]) {
    expect(await answer(fixture.port, bytes)).toMatchObject({ status: 400 });
  }
  const upgrade = upgradeRequest(target.replace("polling", "websocket"));
  expect(await answer(fixture.port, upgrade)).toMatchObject({ status: 400 });
  // Who opens a session waits.
  expect(newcomer.socket.bytesRead).toBe(0);
});

it("nor do those that come by way of another server", async () => {
  const peers = { secret, folder: await meetingPlace() };
  const [between, owner] = await Promise.all([
    startFixture({ serverId: "a1", peers }),
    startFixture({ serverId: "b2", peers, ...alone }),
  ]);
  const sid = await loseSession(owner);
  const unknown = await answer(between.port, request("GET", `${POLL}&sid=${sid}`));
  expect(unknown).toMatchObject({ status: 400 });
  expect(unknown.body).toContain("Session ID unknown");
});

it("answers 503 at once while an app that forks its workers itself has none", async () => {
  const { port } = await startListening({ workers: 0, workerTimeout: FOREVER });
  const response = await answer(port, request("GET", POLL));
  expect(response).toMatchObject({
    status: 503,
    head: expect.stringMatching(/^retry-after: 1\r$/im),
  });
});

it("answers 503 to a client that waits when the last worker of such an app ends", async () => {
  const fixture = await startListening({
    workers: 1,
    bootTime: FOREVER,
    workerTimeout: FOREVER,
  });
  const { pid } = await fixture.until(({ worker }) =>
    worker?.fixture === "booting" ? (worker as unknown as { pid: number }) : undefined,
  );
  const waiting = await RawConnection.open(fixture.port);
  waiting.write(request("GET", POLL));
  // What came later is answered later, so the other one waits by now.
  const closed = await RawConnection.open(fixture.port);
  closed.socket.end("nonsense");
  process.kill(pid, "SIGKILL");
  expect(await waiting.response()).toMatchObject({ status: 503 });
});
