import { execFileSync } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { Fixture } from "../support/fixture.ts";
import { request } from "../support/raw.ts";
import { routes, said, startStreams, way } from "./streams.ts";

const MEGABYTE = 1024 * 1024;
const BODY = 400 * MEGABYTE;
/** By so much a process may grow that holds nothing but what is on its way. */
const IDLE_LIMIT = 50 * MEGABYTE;
/** While hundreds of megabytes pass through, some are garbage that is not collected yet. */
const FLOW_LIMIT = 200 * MEGABYTE;

/** Resident memory of the primary and the workers, in bytes, by process id. */
async function memory(fixture: Fixture): Promise<Map<number, number>> {
  const { workers } = await fixture.stats();
  const pids = [fixture.process.pid, ...workers.map(({ pid }) => pid)];
  const lines = execFileSync("ps", ["-o", "pid=,rss=", "-p", pids.join(",")], { encoding: "utf8" });
  return new Map(
    lines
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
      .map(([pid, kilobytes]) => [pid, kilobytes * 1024]),
  );
}

async function expectLittleGrowth(
  fixture: Fixture,
  before: Map<number, number>,
  limit = IDLE_LIMIT,
): Promise<void> {
  for (const [pid, size] of await memory(fixture)) {
    const growth = size - (before.get(pid) ?? 0);
    const name = pid === fixture.process.pid ? "the primary" : "a worker";
    expect(growth, `growth of ${name} in bytes`).toBeLessThan(limit);
  }
}

describe.each(routes)("%s", (route) => {
  it("a response of 400 MB that nobody reads waits, and is given up with its client", async () => {
    const fixture = await startStreams();
    const { connection, target } = await way(fixture.port, route);
    const bystander = await way(fixture.port, route);
    const before = await memory(fixture);
    connection.socket.pause();
    connection.write(request("GET", `${target}do=flood&bytes=${BODY}`));
    await said(fixture, "stalled");
    await expectLittleGrowth(fixture, before);

    // Whatever way it takes, nobody else waits for it.
    bystander.connection.write(request("POST", `${bystander.target}do=echo`, "hello"));
    expect((await bystander.connection.response()).body).toBe("hello");
    connection.socket.destroy();
    await said(fixture, "gone");
  });

  it("a response of 400 MB to a reader that pauses comes whole", async () => {
    const fixture = await startStreams();
    const { connection, target } = await way(fixture.port, route);
    const before = await memory(fixture);
    const { socket } = connection;
    // What has come is counted and not kept.
    socket.removeAllListeners("data");
    socket.pause();
    connection.write(request("GET", `${target}do=flood&bytes=${BODY}`));
    await said(fixture, "stalled");
    await expectLittleGrowth(fixture, before);
    let size = 0;
    let end = "";
    socket.on("data", (chunk: string) => {
      size += chunk.length;
      end = (end + chunk).slice(-7);
    });
    socket.resume();
    while (!end.endsWith("\r\n0\r\n\r\n")) await once(socket, "data");
    // The head, and the chunks' own lines, are on top.
    expect(size).toBeGreaterThan(BODY);
    expect(size).toBeLessThan(BODY + 4 * MEGABYTE);
    await expectLittleGrowth(fixture, before, FLOW_LIMIT);
  });

  it("an upload that nobody reads waits", async () => {
    const fixture = await startStreams();
    const { connection, target } = await way(fixture.port, route);
    const bystander = await way(fixture.port, route);
    const before = await memory(fixture);
    const { socket } = connection;
    connection.write(
      `POST ${target}do=hold HTTP/1.1\r\nHost: a\r\nContent-Length: ${BODY}\r\n\r\n`,
    );
    await said(fixture, "holding");
    const chunk = Buffer.alloc(MEGABYTE);
    for (let sent = 0; sent < BODY; sent += chunk.length) {
      if (!socket.write(chunk) && !(await drains(socket))) break;
    }
    expect(socket.writableNeedDrain, "the server has taken all").toBe(true);
    await expectLittleGrowth(fixture, before);

    bystander.connection.write(request("POST", `${bystander.target}do=echo`, "hello"));
    expect((await bystander.connection.response()).body).toBe("hello");
  });

  it.each(["read", "hold", "trickle&pieces=1000&ms=50", "flood&bytes=400000000"])(
    "a handler sees that its client has gone: %s",
    async (action) => {
      const fixture = await startStreams();
      const { connection, target } = await way(fixture.port, route);
      const head = `POST ${target}do=${action} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n`;
      connection.write(`${head}some`);
      if (action === "read") await said(fixture, "reading");
      else if (action === "hold") await said(fixture, "holding");
      else await connection.until(/HTTP\/1.1 200 OK/);
      connection.socket.destroy();
      const { url } = await said(fixture, "gone");
      expect(url).toContain(action);
    },
  );
});

/** Waits until all that was written has been taken; false when nothing is for half a second. */
async function drains(socket: Socket): Promise<boolean> {
  for (let before = -1; socket.writableNeedDrain;) {
    if (socket.bytesWritten - socket.writableLength === before) return false;
    before = socket.bytesWritten - socket.writableLength;
    await Promise.race([once(socket, "drain"), new Promise((resolve) => setTimeout(resolve, 500))]);
  }
  return true;
}
