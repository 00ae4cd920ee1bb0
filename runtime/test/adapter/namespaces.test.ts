import { expect, test } from "vitest";
import { connect, connectToEach, nextEvent, type Connected } from "../support/client.ts";
import { startFixture } from "../support/fixture.ts";
import { runInWorker } from "../support/run-in-worker.ts";

const TENANTS = 800;
const AT_ONCE = 50;

test("listens on the process once, whatever the number of namespaces, and warns of nothing", async () => {
  const fixture = await startFixture({ worker: "./adapter-worker.ts", workers: 2 });
  const clients = await connectToEach(fixture.port, 2, "websocket");
  const listeners = async () =>
    Promise.all(
      clients.map(async ({ socket }) =>
        runInWorker(socket, () => process.listenerCount("message")),
      ),
    );
  const before = await listeners();

  for (let from = 0; from < TENANTS; from += AT_ONCE) {
    const sockets = Array.from({ length: AT_ONCE }, (_, index) => {
      const { socket } = clients[index % 2] as (typeof clients)[number];
      return socket.io.socket(`/dynamic-${from + index}`);
    });
    await Promise.all(sockets.map(async (socket) => nextEvent(socket, "worker")));
    expect(await listeners()).toEqual(before);
    for (const socket of sockets) socket.close();
  }
  expect(await listeners()).toEqual(before);
  expect(fixture.output).toBe("");
}, 60_000);

test("a client that is let in just after a namespace was closed hears other workers", async () => {
  const fixture = await startFixture({ worker: "./adapter-worker.ts", workers: 2 });
  const [first, other] = await connectToEach(fixture.port, 2, "websocket");
  if (!first || !other) throw new Error("there are two workers");
  let late = await connect(fixture.port, "websocket");
  while (late.worker !== first.worker) late = await connect(fixture.port, "websocket");

  const early = enter(first);
  const witness = enter(other);
  await Promise.all([early, witness].map(async (socket) => nextEvent(socket, "worker")));
  // The late client is under way when the early one, the only one there, has to go.
  await runInWorker(early, ({ io, socket }) => {
    io.use((_, next) => {
      socket.disconnect();
      setImmediate(next);
    });
  });
  const entering = enter(late);
  await nextEvent(entering, "worker");

  let heard = 0;
  entering.on("event", () => heard++);
  // The primary hears in a moment that the namespace is open again.
  await expect
    .poll(
      async () => {
        await runInWorker(witness, ({ io }) => void io.emit("event"));
        return heard;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);
});

test("does not listen on the process any more when the last namespace is closed", async () => {
  const fixture = await startFixture({ worker: "./adapter-worker.ts", workers: 1 });
  const [client] = await connectToEach(fixture.port, 1, "websocket");
  if (!client) throw new Error("there is one worker");
  const closed = await runInWorker(client.socket, ({ io }) => {
    const open = process.listenerCount("message");
    void io.adapter.close();
    return open - process.listenerCount("message");
  });
  expect(closed).toBe(1);
});

test("warns once when several workers have the in-memory adapter", async () => {
  const fixture = await startFixture({ worker: "./in-memory-worker.ts", workers: 3 });
  await connectToEach(fixture.port, 3, "websocket");
  expect(fixture.output.match(/STICKY_IN_MEMORY_ADAPTER/g)).toHaveLength(1);
  expect(fixture.output).toContain(
    'Give each Server `adapter: createAdapter()` of "sticky-socketio/adapter"',
  );
});

test("does not warn when one worker has the in-memory adapter", async () => {
  const fixture = await startFixture({ worker: "./in-memory-worker.ts", workers: 1 });
  await connectToEach(fixture.port, 1, "websocket");
  expect(fixture.output).toBe("");
});

function enter({ socket }: Connected): Connected["socket"] {
  return socket.io.socket("/dynamic-1");
}
