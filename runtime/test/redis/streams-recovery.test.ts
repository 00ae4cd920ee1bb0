import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Socket } from "socket.io-client";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { nextEvent } from "../support/client.ts";
import { startRedisWorker, type RedisWorker } from "../support/redis-worker.ts";

let redis: RedisServer;
let store: ReturnType<typeof createClient>;
let here: RedisWorker;
let there: RedisWorker;

beforeAll(async () => {
  redis = await startRedis();
  store = createClient({ url: redis.url });
  await store.connect();
});

afterAll(async () => {
  store.destroy();
  await redis.stop();
});

beforeEach(async () => {
  await store.flushAll();
  const options = { kind: "redis-streams", url: redis.url, prefix: "app" } as const;
  [here, there] = await Promise.all([
    startRedisWorker(options, { cleanupEmptyChildNamespaces: true }),
    startRedisWorker(options, { cleanupEmptyChildNamespaces: true }),
  ]);
});

afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
});

/** Connects a client to `here`, with an offset from which it can be recovered. */
async function connectHere(): Promise<{ client: Socket; received: unknown[][] }> {
  const client = await here.client();
  client.io.reconnection(false);
  const received: unknown[][] = [];
  client.onAny((...event: unknown[]) => received.push(event));
  const first = nextEvent(client, "first");
  there.io.emit("first");
  await first;
  received.length = 0;
  return { client, received };
}

/** Breaks the connection and waits until the session is stored. */
async function dropConnection(client: Socket): Promise<void> {
  client.io.engine.close();
  await expect.poll(async () => (await store.keys("*session*")).length).toBe(1);
}

/** Moves the client to the other server and waits for the outcome. */
async function returnTo(server: RedisWorker, client: Socket): Promise<"connect" | Error> {
  Object.assign(client.io, { uri: server.url });
  const outcome = new Promise<"connect" | Error>((resolve) => {
    client.once("connect", () => resolve("connect"));
    client.once("connect_error", resolve);
  });
  client.connect();
  return outcome;
}

/** What a client has received until now, in order: what is sent after this comes after all that is on its way. */
async function receivedBy(client: Socket, received: unknown[][]): Promise<unknown[][]> {
  const last = nextEvent(client, "last");
  there.io.emit("last");
  await last;
  return received.filter(([event]) => event !== "last");
}

test("redis-streams: a recovered client gets missed events once, in order, with the arguments that were emitted", async () => {
  const { client, received } = await connectHere();
  const { id } = client;
  await dropConnection(client);
  for (let number = 0; number < 10; number++) {
    (number % 2 === 0 ? here : there).io.emit("number", number, { even: number % 2 === 0 });
    await delay(1);
  }
  expect(await returnTo(there, client)).toBe("connect");
  expect(client.recovered).toBe(true);
  expect(client.id).toBe(id);
  const events = await receivedBy(client, received);
  expect(events.map(([event, number]) => [event, number])).toEqual(
    Array.from({ length: 10 }, (_, number) => ["number", number]),
  );
});

test("redis-streams: neither acknowledged nor volatile events come again after a recovery", async () => {
  const { client, received } = await connectHere();
  client.on("question", (_value: unknown, reply: (answer: string) => void) => reply("answer"));
  const [socket] = here.io.sockets.sockets.values();
  expect(await socket?.timeout(5000).emitWithAck("question", 1)).toBe("answer");
  socket?.volatile.emit("volatile to the socket");
  here.io.volatile.emit("volatile to all");
  const plain = nextEvent(client, "plain");
  here.io.emit("plain");
  await plain;
  // Without a later offset the client comes back with that of "first".
  const entries = await store.xRange(await streamName(), "-", "+");
  Object.assign(client, { _lastOffset: entries?.[0]?.id });
  received.length = 0;
  await dropConnection(client);
  here.io.volatile.emit("volatile while away");

  expect(await returnTo(there, client)).toBe("connect");
  expect(client.recovered).toBe(true);
  expect((await receivedBy(client, received)).map(([event]) => event)).toEqual(["plain"]);
});

test("redis-streams: a client whose first attempt to return is refused by a middleware is recovered by the second, and was not sent what it missed", async () => {
  there.io.use(({ handshake }, next) => {
    next(handshake.auth["token"] === "new" ? undefined : new Error("expired token"));
  });
  const { client, received } = await connectHere();
  const { id } = client;
  await dropConnection(client);
  here.io.emit("missed", 1);
  client.auth = { token: "old" };
  expect(await returnTo(there, client)).toEqual(new Error("expired token"));
  expect(await store.keys("*session*")).toHaveLength(1);
  here.io.emit("missed", 2);
  client.auth = { token: "new" };
  expect(await returnTo(there, client)).toBe("connect");
  expect(client.recovered).toBe(true);
  expect(client.id).toBe(id);
  const events = await receivedBy(client, received);
  expect(events.map(([event, number]) => [event, number])).toEqual([
    ["missed", 1],
    ["missed", 2],
  ]);
});

test("redis-streams: a session is restored once only, and not after a deliberate disconnect", async () => {
  const { client } = await connectHere();
  await dropConnection(client);
  expect(await returnTo(there, client)).toBe("connect");
  expect(client.recovered).toBe(true);
  expect(await store.keys("*session*")).toEqual([]);
  client.disconnect();
  expect(await returnTo(there, client)).toBe("connect");
  expect(client.recovered).toBe(false);
});

test("redis-streams: socket.data keeps Maps, Dates and Buffers when its client is recovered", async () => {
  const { client } = await connectHere();
  const data = { map: new Map([[1, { a: 1n }]]), at: new Date(0), bytes: Buffer.from("x") };
  const [socket] = here.io.sockets.sockets.values();
  Object.assign(socket?.data as object, data);
  await dropConnection(client);
  expect(await returnTo(there, client)).toBe("connect");
  const [restored] = there.io.sockets.sockets.values();
  expect(restored?.data).toEqual(data);
});

test("redis-streams: socket.data that cannot be stored costs only its own client the recovery, and the log names the key", async () => {
  const { client } = await connectHere();
  const bystander = await here.client();
  const [socket] = here.io.sockets.sockets.values();
  Object.assign(socket?.data as object, { name: "Ada", onMessage: () => {} });
  const gone = new Promise((resolve) => void socket?.once("disconnect", resolve));
  client.io.engine.close();
  await gone;
  expect(here.lines).toContainEqual(
    expect.objectContaining({ level: "error", keys: ["onMessage"] }),
  );
  expect(await returnTo(there, client)).toBe("connect");
  expect(client.recovered).toBe(false);
  expect(bystander.connected).toBe(true);
});

test("redis-streams: 200 short-lived namespaces leave no channel, listener or subscription behind", async () => {
  here.io.of(/^\/tenant-\w+$/);
  for (let number = 0; number < 200; number++) {
    const client = await here.client(`/tenant-${number}`);
    client.disconnect();
  }
  await expect.poll(tenantChannels).toEqual([]);
  expect(process.listenerCount("message")).toBeLessThan(5);
});

async function tenantChannels(): Promise<string[]> {
  return store.pubSubChannels("*/tenant-*");
}

async function streamName(): Promise<string> {
  const names: string[] = [];
  for (const key of await store.keys("*")) {
    if ((await store.type(key)) === "stream") names.push(key);
  }
  expect(names).toHaveLength(1);
  return String(names[0]);
}
