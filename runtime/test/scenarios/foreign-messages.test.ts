import { describe, expect, it } from "vitest";
import { connectToEach } from "../support/client.ts";
import type { Fixture } from "../support/fixture.ts";
import { RawConnection, request } from "../support/raw.ts";
import { startOwnCluster } from "./own-cluster.ts";

/** What code of an app, libraries, and whoever wants to do harm may send over the channel between the processes. */
const messages: readonly unknown[] = [
  null,
  "x",
  0,
  true,
  [],
  [null],
  {},
  { type: null },
  { type: {} },
  { type: "__proto__" },
  { type: "sticky:connection", data: "abc" },
  { type: "sticky:http-response", connectionId: "1", data: "x" },
  { type: "axm:monitor", data: {} },
  { type: "process:msg", data: null },
  { cmd: "NODE_other" },
  { source: "_sa_master", type: "x" },
  { type: "sticky-socketio:unknown" },
  { type: "sticky-socketio:hello" },
  { type: "sticky-socketio:hello", protocol: "1", version: null },
  { type: "sticky-socketio:ready" },
  { type: "sticky-socketio:ready", paths: [null] },
  { type: "sticky-socketio:load", sessions: null, received: {}, forwarded: 0, delay: 0 },
  { type: "sticky-socketio:place" },
  { type: "sticky-socketio:place", id: 1e9, remoteAddress: "x", forwardedFor: "\n" },
  { type: "sticky-socketio:move" },
  { type: "sticky-socketio:move", tag: "zzzzz", head: "GET / HTTP/1.1\r\n\r\n" },
  { type: "sticky-socketio:move", tag: "__proto__", head: "" },
  // What the primary says, sent to it, and the other way round.
  { type: "sticky-socketio:who" },
  { type: "sticky-socketio:welcome", tag: null, socketDirectory: null, setup: null },
  { type: "sticky-socketio:connection" },
  { type: "sticky-socketio:connection", head: "GET / HTTP/1.1\r\n\r\n" },
  { type: "sticky-socketio:placed", id: 1e9, tag: "zzzzz" },
  { type: "sticky-socketio:stop" },
  { type: "sticky-socketio:stop", timeout: "0", drain: null },
];

async function workers({ port }: Fixture) {
  const clients = await connectToEach(port, 2, "upgrade");
  return new Set(clients.map(({ worker }) => worker));
}

/** Has a worker send a message to the primary. */
async function sendFromWorker({ port }: Fixture, message: unknown): Promise<void> {
  const connection = await RawConnection.open(port);
  connection.write(request("POST", "/send", JSON.stringify(message)));
  expect((await connection.response()).status).toBe(200);
  connection.socket.destroy();
}

describe.each(["json", "advanced"] as const)("with %s serialization", (serialization) => {
  it("primary and workers live on, whatever is sent over their channel", async () => {
    const fixture = await startOwnCluster({ serialization });
    const before = await workers(fixture);
    for (const message of messages) {
      await sendFromWorker(fixture, message);
      fixture.process.send(message as object);
    }
    expect(await workers(fixture)).toEqual(before);
    expect(fixture.output).toBe("");
  });
});

// The default of node:child_process is JSON, where a Buffer becomes an object: none of its requests is answered.
describe("the peer", () => {
  it("ends when a worker sends null", async () => {
    const fixture = await startOwnCluster({ sticky: "peer" });
    const connection = await RawConnection.open(fixture.port);
    connection.write(request("POST", "/send", "null"));
    expect(await fixture.exit()).toEqual([1, null]);
    expect(fixture.output).toContain("Cannot destructure property 'type'");
  });
});
