import { join } from "node:path";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

interface Registration {
  readonly serverId: string;
  announce(address: string): Promise<void>;
  withdraw(): Promise<void>;
}

const keyOf = (id: string) => `sticky-socketio:server:${id}`;
let redis: RedisServer;
let client: ReturnType<typeof createClient>;
let open: (serverId?: string) => Promise<Registration>;

beforeAll(async () => {
  redis = await startRedis(undefined, {
    "slowlog-log-slower-than": "0",
    "slowlog-max-len": "1000",
  });
  client = createClient({ url: redis.url });
  await client.connect();
  vi.stubEnv("REDIS_URL", redis.url);
  vi.stubEnv("LOG_LEVEL", "silent");
  const app = await renderApp({ adapter: "redis", with: ["peers"] }, "peers-registration");
  const module: unknown = await import(join(app, "src/peers/registration.ts"));
  const { Registration: registrations } = module as { Registration: { open: typeof open } };
  open = (serverId) => registrations.open(serverId);
});

beforeEach(async () => {
  await client.sendCommand(["SLOWLOG", "RESET"]);
  await client.flushAll();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  client.destroy();
  await redis.stop();
});

test("an id that was given stays with the server that has it, until this one can be reached", async () => {
  await client.set(keyOf("a1"), "10.0.0.1:4100");
  const registration = await open("a1");
  vi.advanceTimersByTime(11_000);
  // Its commands go one after the other: what it would have said has been said.
  await registration.announce("10.0.0.2:4100");
  expect(new Set(await commands(keyOf("a1")))).toEqual(new Set(["10.0.0.1:4100", "10.0.0.2:4100"]));

  await registration.withdraw();
  expect(await client.exists(keyOf("a1"))).toBe(0);
});

test("a free id is kept until it is known where its server is", async () => {
  const registration = await open();
  const key = keyOf(registration.serverId);
  vi.advanceTimersByTime(6000);
  await registration.announce("10.0.0.2:4100");
  const [claimed, kept, ...later] = await commands(key);
  expect([claimed, kept, later.at(-1)]).toEqual(["", "", "10.0.0.2:4100"]);
  await registration.withdraw();
});

/**
 * The values that a key has been given, from what Redis has logged of slow commands: all of them. One may come twice,
 * where the connection was made so slowly that it was ready only later.
 */
async function commands(key: string): Promise<string[]> {
  const log = await client.sendCommand(["SLOWLOG", "GET", "-1"]);
  const entries = (log as unknown as [number, number, number, string[]][]).map((entry) => entry[3]);
  return entries
    .filter(([name, of]) => name?.toUpperCase() === "SET" && of === key)
    .map(([, , value]) => value ?? "")
    .toReversed();
}
