import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

const secret = "a secret that only the tests know, and nobody else";
/** How long something may take that happens by itself, in milliseconds. */
const PATIENCE = 15_000;
const polling = "/socket.io/?EIO=4&transport=polling";
const keyOf = (id: string) => `peers:server:${id}`;

describe("an app", () => {
  let directory: string;
  let redis: RedisServer;
  let client: ReturnType<typeof createClient>;
  const apps: AppProcess[] = [];

  beforeAll(async () => {
    directory = await renderApp({ framework: "http", adapter: "redis", with: ["peers"] }, "peers");
    redis = await startRedis();
    client = createClient({ url: redis.url, socket: { reconnectStrategy: 50 } });
    client.on("error", () => {});
    await client.connect();
  });

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
    await client.flushAll();
  });

  afterAll(async () => {
    client.destroy();
    await redis.stop();
  });

  function start(environment: NodeJS.ProcessEnv = {}): AppProcess {
    const own = { REDIS_URL: redis.url, PEER_SECRET: secret, PEER_HOST: "127.0.0.1" };
    return new AppProcess(directory, { ...own, ...environment });
  }

  /** Its stop at the end of the test is part of the test. */
  async function started(environment: NodeJS.ProcessEnv = {}) {
    const app = start(environment);
    apps.push(app);
    return { app, url: await app.url() };
  }

  const registered = () => client.keys(keyOf("*"));

  test.each([
    [{ PEER_SECRET: "" }, "PEER_SECRET is not set"],
    [{ PEER_SECRET: "hushhush" }, "PEER_SECRET is too short"],
    [{ PEER_PORT: "many" }, 'PEER_PORT is "many"'],
    [{ SERVER_ID: "A1" }, 'SERVER_ID is "A1" but must be two characters, each 0-9 or a-z'],
  ])("with %j says what is wrong, and does not start", async (environment, problem) => {
    const app = start(environment);
    await app.endsWith(1);
    expect(app.lines.filter(({ level }) => level === "fatal")).toMatchObject([
      { msg: expect.stringContaining(problem) },
    ]);
    expect(app.output).not.toContain("hushhush");
    expect(await registered()).toEqual([]);
  });

  test("registers where others reach it, for a while, and withdraws that when it stops", async () => {
    const { app } = await started({ SERVER_ID: "a1" });
    const line = await app.line("registered for other servers");
    expect(line).toMatchObject({
      serverId: "a1",
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    });
    expect(await client.get(keyOf("a1"))).toBe(line["address"]);
    expect(await client.pTTL(keyOf("a1"))).toBeLessThanOrEqual(15_000);
    // It would be over soon, were it not renewed.
    await client.pExpire(keyOf("a1"), 9000);
    await vi.waitFor(async () => {
      expect(await client.pTTL(keyOf("a1"))).toBeGreaterThan(9000);
    }, PATIENCE);
    await apps.pop()?.stop();
    expect(await registered()).toEqual([]);
  });

  test("withdraws it when it cannot listen for clients", async () => {
    const { url } = await started({ SERVER_ID: "a1" });
    const other = start({ SERVER_ID: "b2", PORT: new URL(url).port });
    await other.line("registered for other servers");
    await other.endsWith(1);
    expect(other.lines.at(-1)).toMatchObject({
      level: "fatal",
      msg: expect.stringContaining("EADDRINUSE"),
    });
    expect(await registered()).toEqual([keyOf("a1")]);
  });

  test("does not start when Redis refuses what it needs", async () => {
    await client.sendCommand("ACL SETUSER reader on nopass +@all -set ~* &*".split(" "));
    const app = start({ REDIS_URL: redis.url.replace("//", "//reader:any@") });
    await app.endsWith(1);
    expect(app.lines.at(-1)).toMatchObject({
      level: "fatal",
      msg: expect.stringMatching(/^Cannot register this server in Redis \(REDIS_URL\): NOPERM/),
    });
  });

  test("takes an id that no other server has", async () => {
    const all = Array.from({ length: 1296 }, (_, id) => id.toString(36).padStart(2, "0"));
    const free = "k7";
    const others = all.filter((id) => id !== free).map((id) => [keyOf(id), "10.0.0.1:1"]);
    await client.mSet(Object.fromEntries(others));
    const { url } = await started();
    expect(await openSession(url)).toMatch(/^k7/);

    const app = start();
    await app.endsWith(1);
    expect(app.output).toContain("All 1296 ids of servers are taken in Redis (REDIS_URL)");
  });

  test("takes over an id that it was given, with a warning", async () => {
    await client.set(keyOf("a1"), "10.0.0.1:1");
    const { app } = await started({ SERVER_ID: "a1" });
    const { address } = await app.line("registered for other servers");
    expect(await client.get(keyOf("a1"))).toBe(address);
    expect(app.lines.filter(({ level }) => level === "warn")).toMatchObject([
      { serverId: "a1", other: "10.0.0.1:1" },
    ]);

    // Another one has taken it since: that one's entry stays.
    await client.set(keyOf("a1"), "10.0.0.2:1");
    await apps.pop()?.stop();
    expect(await client.get(keyOf("a1"))).toBe("10.0.0.2:1");
  });

  test("two servers serve each other's sessions, also while Redis is away", async () => {
    // Each worker knows the servers that it has asked for.
    const only = { WORKERS: "1" };
    const [one, other] = await Promise.all([started({ SERVER_ID: "a1", ...only }), started(only)]);
    const sid = await openSession(one.url);
    expect(sid).toMatch(/^a1/);
    expect(await post(other.url, sid)).toBe(200);
    expect(await post(one.url, await openSession(other.url))).toBe(200);

    await redis.stop();
    await other.app.line("Redis connection lost");
    expect(await post(other.url, await openSession(one.url))).toBe(200);

    // What comes back knows nothing; the servers register again, each by itself.
    // events.once() would reject with the error of an attempt that came too early.
    const ready = new Promise((resolve) => client.once("ready", resolve));
    redis = await startRedis(redis.port);
    await ready;
    for (let asked = 0; (await registered()).length < 2; asked++) {
      expect(await post(other.url, await openSession(one.url))).toBe(200);
      expect(asked).toBeLessThan(1000);
    }
    expect(await post(other.url, await openSession(one.url))).toBe(200);
  });

  test("a session of a server that is gone is unknown", async () => {
    const [one, other] = await Promise.all([started(), started()]);
    const sid = await openSession(other.url);
    await apps.splice(apps.indexOf(other.app), 1)[0]?.stop();
    expect(await post(one.url, sid)).toBe(400);
  });
});

async function openSession(url: string): Promise<string> {
  const answer = await fetch(url + polling);
  return (JSON.parse((await answer.text()).slice(1)) as { sid: string }).sid;
}

async function post(url: string, sid: string): Promise<number> {
  return (await fetch(`${url}${polling}&sid=${sid}`, { method: "POST", body: "40" })).status;
}
