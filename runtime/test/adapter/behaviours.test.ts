import { beforeAll, expect, test } from "vitest";
import { connectToEach, nextEvent, type Connected } from "../support/client.ts";
import { startFixture, type Fixture, type FixtureOptions } from "../support/fixture.ts";
import { runInWorker, type Task } from "../support/run-in-worker.ts";

const options: FixtureOptions = {
  worker: "./adapter-worker.ts",
  workers: 3,
  loadBalancingMethod: "round-robin",
};

type Socket = Connected["socket"];

let fixture: Fixture;
let namespaces = 0;

beforeAll(async () => {
  fixture = await startFixture({ ...options, isShared: true });
  return () => fixture.killGroup();
});

/** Sockets of one client of each of three workers, in a namespace of their own. */
async function connectThree(): Promise<[Socket, Socket, Socket]> {
  const name = `/dynamic-${namespaces++}`;
  const clients = await connectToEach(fixture.port, 3, "websocket");
  const sockets = clients.map(({ socket }) => socket.io.socket(name));
  await Promise.all(sockets.map(async (socket) => nextEvent(socket, "worker")));
  for (const socket of sockets) await untilAllKnown(socket);
  return sockets as [Socket, Socket, Socket];
}

/** Other workers learn of a namespace that has just been opened in a moment. */
async function untilAllKnown(socket: Socket): Promise<void> {
  const count = async () => runInWorker(socket, async ({ io }) => io.adapter.serverCount());
  await expect.poll(count, { timeout: 10_000 }).toBe(3);
}

/** What clients get of "event" while a function runs in the worker of the first one. */
async function eventsOf(sockets: readonly Socket[], task: Task<unknown, []>): Promise<unknown[][]> {
  const seen = sockets.map((socket) => {
    const events: unknown[] = [];
    socket.on("event", (...args: unknown[]) => events.push(...args));
    return events;
  });
  const [one] = sockets as [Socket];
  const ends = sockets.map(async (socket) => nextEvent(socket, "end"));
  await runInWorker(one, task);
  await runInWorker(one, ({ io }) => void io.emit("end"));
  await Promise.all(ends);
  return seen;
}

/** A socket without anything of its own, as fetchSockets gives it. */
function plain({ id }: Socket): object {
  return { id, rooms: [id], data: {}, hasQuery: true };
}

test("reaches the rooms of all workers, each client once, and not those that are excepted", async () => {
  const [one, two, three] = await connectThree();
  await runInWorker(two, ({ socket }) => void socket.join(["a", "b"]));
  await runInWorker(three, ({ socket }) => void socket.join(["b", "c"]));
  const seen = await eventsOf([one, two, three], ({ io, socket }) => {
    io.to("a").to("b").emit("event", 1);
    io.to("b").except("c").emit("event", 2);
    socket.broadcast.emit("event", 3);
    io.local.emit("event", 4);
    io.emit("event", 5);
  });
  expect(seen).toEqual([
    [4, 5],
    [1, 2, 3, 5],
    [1, 3, 5],
  ]);
});

test("sends what is emitted before the sender leaves the room, in the order of the calls", async () => {
  const [one, two, three] = await connectThree();
  const seen = await eventsOf([one, two, three], ({ io, socket }) => {
    io.socketsJoin("room");
    io.to("room").emit("event", 1);
    io.in("room").socketsLeave("room");
    io.to("room").emit("event", 2);
    void socket.join("own");
    io.to("own").emit("event", 3);
    void socket.leave("own");
  });
  expect(seen).toEqual([[1, 3], [1], [1]]);
});

test("collects the acknowledgements of the clients of all workers", async () => {
  const [one, two, three] = await connectThree();
  one.on("ask", (_, reply: (value?: unknown) => void) => reply("one"));
  two.on("ask", (_, reply: (value?: unknown) => void) => reply(Buffer.from([2])));
  three.on("ask", (_, reply: (value?: unknown) => void) => reply());
  const [answers, isUndefined] = await runInWorker(one, async ({ io }) => {
    const values = await io.timeout(5_000).emitWithAck("ask", Buffer.from([1]));
    return [values, values.includes(undefined)];
  });
  expect(answers).toHaveLength(3);
  expect(answers).toEqual(expect.arrayContaining(["one", Buffer.from([2]), null]));
  expect(isUndefined).toBe(true);
});

test("fails with the acknowledgements that have come when a client does not answer in time", async () => {
  const [one, two] = await connectThree();
  two.on("ask", (reply: (value: unknown) => void) => reply("two"));
  const result = await runInWorker(one, async ({ io }) => {
    try {
      return await io.timeout(300).emitWithAck("ask");
    } catch (error) {
      const { message, responses } = error as Error & { responses: unknown };
      return { message, responses };
    }
  });
  expect(result).toEqual({ message: "operation has timed out", responses: ["two"] });
});

test("asks one client of another worker for an acknowledgement", async () => {
  const [one, two] = await connectThree();
  two.on("ask", (value: number, reply: (value: number) => void) => reply(value + 1));
  const answer = await runInWorker(
    one,
    async ({ io }, id: string) => {
      const [remote] = await io.in(id).fetchSockets();
      return remote?.timeout(5_000).emitWithAck("ask", 41);
    },
    two.id ?? "",
  );
  expect(answer).toBe(42);
});

test("calls listeners of serverSideEmit in the other workers and collects their answers", async () => {
  const [one, two, three] = await connectThree();
  for (const socket of [two, three]) {
    await runInWorker(socket, ({ io, socket: own }) => {
      io.on("hello", (...args: unknown[]) => {
        const reply = args.pop() as (value: unknown) => void;
        reply({ args, at: new Date(0), hidden: undefined });
      });
      io.on("told", (...args: unknown[]) => void own.emit("told", ...args));
    });
  }
  const answers = await runInWorker(one, async ({ io }) =>
    io.serverSideEmitWithAck("hello", { toJSON: () => "json" }, Buffer.from([1])),
  );
  const answer = { args: ["json", Buffer.from([1])], at: "1970-01-01T00:00:00.000Z" };
  expect(answers).toEqual([answer, answer]);

  const told = [two, three].map(async (socket) => nextEvent(socket, "told"));
  await runInWorker(one, ({ io }) => void io.serverSideEmit("told", 1, "two"));
  expect(await Promise.all(told)).toEqual([
    [1, "two"],
    [1, "two"],
  ]);
});

test("gives the sockets of all workers with their rooms, data and handshake", async () => {
  const [one, two, three] = await connectThree();
  await runInWorker(two, ({ socket }) => {
    void socket.join("room");
    socket.data = { user: { secret: 1, toJSON: () => ({ name: "Ann" }) }, bytes: Buffer.from([1]) };
  });
  const sockets = await runInWorker(one, async ({ io }) => {
    const all = await io.fetchSockets();
    return all.map(({ id, rooms, data, handshake }) => {
      return { id, rooms: [...rooms], data, hasQuery: handshake.query["EIO"] === "4" };
    });
  });
  expect(sockets).toHaveLength(3);
  expect(sockets).toEqual(
    expect.arrayContaining([
      plain(one),
      {
        ...plain(two),
        rooms: [two.id, "room"],
        data: { user: { name: "Ann" }, bytes: Buffer.from([1]) },
      },
      plain(three),
    ]),
  );
  const some = await runInWorker(one, async ({ io }) => {
    const found = [await io.in("room").fetchSockets(), await io.local.fetchSockets()];
    return found.map((list) => list.map(({ id }) => id));
  });
  expect(some).toEqual([[two.id], [one.id]]);
});

test("leaves out of fetchSockets the data that cannot be sent, and names them in a warning", async () => {
  const [one, two] = await connectThree();
  await runInWorker(two, ({ socket, unencodable }) => {
    socket.data = { name: "Ann", session: unencodable["a circular object"]() };
  });
  const data = await runInWorker(
    one,
    async ({ io }, id: string) => (await io.in(id).fetchSockets()).map((socket) => socket.data),
    two.id ?? "",
  );
  expect(data).toEqual([{ name: "Ann" }]);
  await expect
    .poll(() => fixture.output, { timeout: 10_000 })
    .toContain("socket.data.session cannot be sent to other workers");
});

test("moves clients of other workers into rooms and out of them", async () => {
  const [one, two, three] = await connectThree();
  await runInWorker(two, ({ socket }) => void socket.join("two"));
  const seen = await eventsOf([one, two, three], ({ io }) => {
    io.in("two").socketsJoin("room");
    io.to("room").emit("event", 1);
    io.in("room").socketsLeave("room");
    io.to("room").emit("event", 2);
  });
  expect(seen).toEqual([[], [1], []]);
});

test("disconnects clients of other workers", async () => {
  const [one, two, three] = await connectThree();
  const disconnected = [two, three].map(async (socket) => nextEvent(socket, "disconnect"));
  await runInWorker(
    one,
    async ({ io }, [first, second]: [string, string]) => {
      io.in(first).disconnectSockets();
      const [remote] = await io.in(second).fetchSockets();
      remote?.disconnect(true);
    },
    [two.id ?? "", three.id ?? ""] as [string, string],
  );
  const reasons = (await Promise.all(disconnected)).map(([reason]) => reason);
  expect(reasons).toEqual(["io server disconnect", "io server disconnect"]);
});

test("calls listeners of outgoing packets with the arguments, in all workers", async () => {
  const [one, two] = await connectThree();
  const heard = nextEvent(two, "heard");
  await runInWorker(two, ({ socket }) => {
    socket.onAnyOutgoing((name, ...args) => {
      if (name === "event") socket.emit("heard", ...args);
    });
  });
  await runInWorker(one, ({ io }) => void io.emit("event", { a: 1 }, Buffer.from([1])));
  expect(await heard).toEqual([{ a: 1 }, Buffer.from([1])]);
});

test("adds no argument to events with connectionStateRecovery, and warns that it has no effect", async () => {
  const recovering = await startFixture({ ...options, worker: "./recovering-adapter-worker.ts" });
  const clients = await connectToEach(recovering.port, 3, "websocket");
  const sockets = clients.map(({ socket }) => socket) as [Socket, Socket, Socket];
  const events = sockets.map(async (socket) => nextEvent(socket, "event"));
  await runInWorker(sockets[0], ({ io }) => void io.emit("event", 1));
  expect(await Promise.all(events)).toEqual([[1], [1], [1]]);
  expect(recovering.output).toMatch(/STICKY_NO_RECOVERY.*connectionStateRecovery has no effect/);
});
