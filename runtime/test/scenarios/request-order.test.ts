import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";

/** "2probe" and "5", each masked with zeros. */
const UPGRADE_PACKETS = "\x81\x86\0\0\0\x002probe\x81\x81\0\0\0\x005";

const options = { worker: "./blocking-answer-worker.ts", workers: 2 } as const;

/** A file that does not exist yet, and its creation. */
function awaitedFile(): { query: string; create: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "order-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "file");
  return {
    query: `file=${encodeURIComponent(file)}`,
    create: () => writeFileSync(file, ""),
  };
}

/** Resolves when the kernel has the bytes. */
async function flush({ socket }: RawConnection, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.write(text, "latin1", (error) => (error ? reject(error) : resolve()));
  });
}

it.each(["handed over", "moved from another worker"])(
  "refuses a poll sent after the upgrade packet of a WebSocket that was %s",
  async (kind) => {
    const { port } = await startFixture({ ...options, loadBalancingMethod: "round-robin" });
    const polling = await RawConnection.open(port);
    const sid = await openSession(polling);
    const webSocket = await RawConnection.open(port);
    if (kind !== "handed over") await openSession(webSocket);
    const { query, create } = awaitedFile();
    const target = `/socket.io/?EIO=4&transport=websocket&sid=${sid}&${query}`;
    webSocket.write(upgradeRequest(target));
    await webSocket.until(/^HTTP\/1.1 101 /);
    await flush(webSocket, UPGRADE_PACKETS);
    await flush(polling, request("GET", `${POLL}&sid=${sid}`));
    create();
    expect((await polling.response()).status).toBe(400);
    await webSocket.until(/3probe$/);
  },
);

it("reads the second request of a new connection before a later one of another connection", async () => {
  const { port } = await startFixture({ ...options, workers: 1 });
  const older = await RawConnection.open(port);
  older.write(request("GET", "/opened"));
  await older.response();
  const newer = await RawConnection.open(port);
  const { query, create } = awaitedFile();
  const blocking = `/blocking?${query}`;
  newer.write(request("GET", blocking));
  await newer.response();
  await flush(newer, request("GET", "/first"));
  await flush(older, request("GET", "/second"));
  create();
  const { body } = await older.response();
  expect(JSON.parse(body)).toEqual(["/opened", blocking, "/first", "/second"]);
});

it("reads a new connection to its end when its client ends its side at once", async () => {
  const { port } = await startFixture({ ...options, workers: 1 });
  for (let i = 0; i < 50; i++) {
    const connection = await RawConnection.open(port);
    connection.socket.end(request("GET", "/one") + request("GET", "/two"));
    expect(await connection.rest()).toMatch(/"\/one"\]HTTP[^]*"\/two"\]$/);
  }
});

it("outlives clients that reset new connections", async () => {
  const fixture = await startFixture({ ...options, workers: 1 });
  for (let i = 0; i < 50; i++) {
    const connection = await RawConnection.open(fixture.port);
    await flush(connection, request("GET", "/reset"));
    connection.socket.resetAndDestroy();
  }
  const connection = await RawConnection.open(fixture.port);
  connection.write(request("GET", "/last"));
  expect((await connection.response()).status).toBe(200);
  expect(fixture.reports.filter(({ log }) => log?.message === "worker ended")).toEqual([]);
});
