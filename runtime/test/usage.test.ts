import { expect, it } from "vitest";
import { Fixture, startFixture } from "./support/fixture.ts";
import { openSession, POLL, RawConnection, request } from "./support/raw.ts";

it("says what is wrong when a function is called where it cannot work", async () => {
  const fixture = await startFixture({ worker: "./usage-worker.ts", workers: 1 });
  const expected = {
    "setupPrimary in a worker": /^setupPrimary was called in a worker: call it in the primary/,
    "startCluster in a worker": /^startCluster was called in a worker: its module must not be/,
    "setupWorker for another HTTP server": /on several HTTP servers: attach them to one/,
  };
  for (const [mistake, message] of Object.entries(expected)) {
    const made = await fixture.until(({ worker }) =>
      worker?.mistake === mistake ? worker : undefined,
    );
    expect(made.code).toBe("ERR_STICKY_USAGE");
    expect(made.message).toMatch(message);
  }
});

it("says so in a process that is no worker", async () => {
  const failed = await new Fixture("no-worker.ts", []).until((report) => report.failed);
  expect(failed.code).toBe("ERR_STICKY_USAGE");
  expect(failed.message).toMatch(/^setupWorker was called in a process that is not a cluster/);
});

it("works with a server that is attached after setupWorker, and with ids of its own", async () => {
  const { port } = await startFixture({ worker: "./usage-worker.ts", workers: 2 });
  const connection = await RawConnection.open(port);
  for (let i = 0; i < 6; i++) {
    const id = await openSession(connection);
    expect(id).toMatch(/^[0-9a-z]{5}[\da-f]{8}-[\da-f-]{27}$/);
    connection.write(request("POST", `${POLL}&sid=${id}`, "40"));
    expect(await connection.response()).toMatchObject({ status: 200, body: "ok" });
  }
});

it("refuses an id with characters that an id cannot have, and says which", async () => {
  const fixture = await startFixture({ worker: "./usage-worker.ts", workers: 1 });
  const connection = await RawConnection.open(fixture.port);
  connection.write(request("GET", `${POLL}&bad-id`));
  expect((await connection.response()).status).toBe(400);
  const { message } = await fixture.until(({ worker }) =>
    worker?.fixture === "connection error" ? worker : undefined,
  );
  expect(message).toMatch(/^generateId returned "a b": a session id is a string of/);
});

it("remote-address gives all sessions of an address to one worker", async () => {
  const { port } = await startFixture({ loadBalancingMethod: "remote-address", workers: 3 });
  const workers = new Set<string>();
  for (let i = 0; i < 8; i++) {
    const connection = await RawConnection.open(port);
    for (let j = 0; j < 2; j++) workers.add((await openSession(connection)).slice(0, 5));
  }
  expect(workers.size).toBe(1);
});
