import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { HttpClient } from "../support/load/http-client.ts";
import { Failures, runParallel } from "../support/load/parallel.ts";
import { scaled, show } from "../support/load/scale.ts";
import { PollingSession } from "../support/load/session.ts";
import { WebSocketSession } from "../support/load/websocket.ts";

const CLIENTS = 50;
const SLOW = 2_000;
/** Milliseconds. */
const LIMIT = scaled({ short: 2_000, full: 10_000 });

const kinds = {
  silent: { begins: "", trickles: "" },
  "slow with the request line": { begins: "G", trickles: `ET /${"a".repeat(100)}` },
  "slow with the head": { begins: "GET / HTTP/1.1\r\n", trickles: `X-Slow: ${"a".repeat(100)}` },
};

it(`closes ${SLOW} slow connections, and ${CLIENTS} clients notice nothing of them`, async () => {
  const fixture = await startFixture({
    worker: "./impatient-worker.ts",
    workers: 2,
    requestLineTimeout: LIMIT,
  });
  const { port } = fixture;
  const pids = (await fixture.stats()).workers.map(({ pid }) => pid);
  const failures = new Failures();
  const working = new AbortController();
  let operations = 0;
  const clients = Array.from({ length: CLIENTS }, async (_, index) => {
    const [http, other] = [new HttpClient({ port }), new HttpClient({ port })];
    onTestFinished(() => [http, other].forEach((client) => client.close()));
    try {
      const echo = await (index % 2 === 0 ? overPolling(http) : overWebSocket(http));
      while (!working.signal.aborted) {
        await echo();
        await other.exchange({ target: "/", body: "hello" });
        // How new connections fare, too.
        if (operations++ % 10 === 0) other.drop();
      }
    } catch (error) {
      failures.add(error);
    }
  });

  const slow = await Promise.all(
    Object.values(kinds).map(async ({ begins, trickles }) => {
      const sockets: Socket[] = [];
      await runParallel(Math.ceil(SLOW / 3), 100, async () => {
        const socket = connect(port, "127.0.0.1");
        onTestFinished(() => void socket.destroy());
        socket.resume();
        await once(socket, "connect");
        socket.on("error", () => {});
        socket.write(begins);
        sockets.push(socket);
      });
      let sent = 0;
      const timer = setInterval(() => {
        const byte = trickles[sent++ % trickles.length];
        if (byte) for (const socket of sockets) if (socket.writable) socket.write(byte);
      }, 1_000);
      onTestFinished(() => clearInterval(timer));
      return sockets;
    }),
  );
  const sockets = slow.flat();
  const seen = operations;
  await Promise.all(sockets.map(async (socket) => closed(socket)));
  working.abort();
  await Promise.all(clients);

  expect(failures).toMatchObject({ count: 0, first: [] });
  expect(operations).toBeGreaterThan(seen);
  expect((await fixture.stats()).workers.map(({ pid }) => pid)).toEqual(pids);
  show({ operations, slow: sockets.length });
}, 60_000);

async function overPolling(http: HttpClient): Promise<() => Promise<void>> {
  const session = await PollingSession.connect(http);
  return async () => session.echo(http);
}

async function overWebSocket(http: HttpClient): Promise<() => Promise<void>> {
  const session = await WebSocketSession.connect(await http.release());
  onTestFinished(() => session.close());
  return async () => session.echo();
}

/** Some writes to what the server has closed meanwhile, so an error is to be expected. */
async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
}
