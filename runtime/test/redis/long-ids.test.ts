import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startRedisWorker } from "../support/redis-worker.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

/** Opens a client of Engine.IO 3, as version 2 of Socket.IO has it, and keeps its packets. */
async function openVersion2(url: string, namespace: string): Promise<string[]> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=3&transport=websocket`);
  onTestFinished(() => socket.close());
  const packets: string[] = [];
  socket.addEventListener("message", ({ data }) => packets.push(String(data)));
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  if (namespace !== "/") socket.send(`40${namespace}`);
  const connected = namespace === "/" ? "40" : `40${namespace}`;
  await expect.poll(() => packets.some((packet) => packet.startsWith(connected))).toBe(true);
  return packets;
}

test.each([
  ["redis", "/"],
  ["redis", "/chat"],
  ["redis-sharded", "/"],
  ["redis-sharded", "/chat"],
  ["redis-streams", "/"],
] as const)(
  "with %s, a message to the id of a version 2 client in %s arrives from another worker",
  async (kind, namespace) => {
    const startWorker = async () => {
      const options = { kind, url: redis.url, prefix: "app" };
      const worker = await startRedisWorker(options, { allowEIO3: true });
      onTestFinished(() => worker.close());
      // With the tag of a worker.
      worker.io.engine.generateId = () => `a1b2c${randomBytes(15).toString("base64url")}`;
      worker.io.of(namespace);
      await worker.adapter.ready();
      return worker;
    };
    const [own, other] = await Promise.all([startWorker(), startWorker()]);
    const packets = await openVersion2(own.url, namespace);
    const [id = ""] = [...own.io.of(namespace).sockets.keys()];
    expect(id.length).toBeGreaterThanOrEqual(25);
    await own.adapter.ready();
    other.io.of(namespace).to(id).emit("hello");
    // With redis-streams, the last argument is the offset of the message.
    const start = namespace === "/" ? '42["hello"' : `42${namespace},["hello"`;
    await expect.poll(() => packets.some((packet) => packet.startsWith(start))).toBe(true);
  },
);
