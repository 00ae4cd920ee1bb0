import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { AppProcess, type LogLine } from "../support/app-process.ts";
import { createCertificate } from "../support/certificate.ts";
import { freePort, startRedis } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

let clusterApp: string;
let redisApp: string;
/** A server that takes connections and never says a word. */
let mute: Server;
let takenPort: number;

beforeAll(async () => {
  const choices = { framework: "http", balancing: "least-connection" } as const;
  clusterApp = await renderApp({ ...choices, adapter: "cluster" }, "start-failures-cluster");
  redisApp = await renderApp({ ...choices, adapter: "redis" }, "start-failures-redis");
  mute = createServer().listen(0, "127.0.0.1");
  await once(mute, "listening");
  takenPort = (mute.address() as AddressInfo).port;
});

afterAll(() => mute.close());

/** Root may read every file, unless that is taken from it. */
const withoutRootsRights: readonly [string, ...string[]] =
  process.getuid?.() === 0
    ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", process.execPath, "src/main.ts"]
    : [process.execPath, "src/main.ts"];

/** Runs an app that cannot start and gives the one line that says why. */
async function failToStart(
  directory: string,
  environment: NodeJS.ProcessEnv,
  command?: readonly [string, ...string[]],
): Promise<LogLine> {
  const app = new AppProcess(directory, environment, command);
  await app.endsWith(1);
  expect(app.strayOutput).toEqual([]);
  const { problems } = app;
  expect(problems).toEqual([expect.objectContaining({ level: "fatal" })]);
  return problems[0] as LogLine;
}

describe("wrong configuration", () => {
  test.each([
    ["PORT", "http"],
    ["PORT", "70000"],
    ["WORKERS", "0"],
    ["WORKERS", " 2 "],
    ["LOAD_BALANCING_METHOD", "fastest"],
    ["LOG_LEVEL", "loud"],
    ["STOP_TIMEOUT_MS", "1e3"],
    ["HUNG_TIMEOUT_MS", "1999"],
    ["ADMIN_PORT", "-1"],
    ["TRUSTED_PROXIES", "10.0.0.0/33"],
  ])("%s=%s is refused by name and value", async (name, value) => {
    const { msg } = await failToStart(clusterApp, { [name]: value });
    expect(msg).toContain(`${name} is ${JSON.stringify(value)} but must be `);
  });

  test("all that is wrong is said at once", async () => {
    const { msg } = await failToStart(clusterApp, { PORT: "x", WORKERS: "many" });
    expect(msg).toMatch(/PORT is "x".*WORKERS is "many"/);
  });
});

test("a wrong value in .env is refused, too", async () => {
  const directory = await renderApp(
    { framework: "http", adapter: "cluster", balancing: "random" },
    "start-failures-env-file",
  );
  await writeFile(join(directory, ".env"), "LOG_LEVEL=loud\nPORT=is set already\n");
  const { msg } = await failToStart(directory, {});
  expect(msg).toContain('LOG_LEVEL is "loud"');
  expect(msg).not.toContain("PORT");
});

test("a .env that the app's user may not read is named, and what to do", async () => {
  const directory = await renderApp({ framework: "http" }, "start-failures-secret-env-file");
  await writeFile(join(directory, ".env"), "PORT=0\n", { mode: 0o000 });
  const { msg } = await failToStart(directory, {}, withoutRootsRights);
  expect(msg).toContain(`Cannot read ${join(directory, ".env")}: EACCES`);
  expect(msg).toContain("remove it and set its variables in the environment");
});

describe("a port that is taken", () => {
  test("is named when it is PORT", async () => {
    const { msg } = await failToStart(clusterApp, { PORT: String(takenPort) });
    expect(msg).toContain(`127.0.0.1:${takenPort}`);
    expect(msg).toContain("EADDRINUSE");
  });

  test("is named when it is ADMIN_PORT", async () => {
    const { msg } = await failToStart(clusterApp, { ADMIN_PORT: String(takenPort) });
    expect(msg).toContain(`ADMIN_PORT ${takenPort}`);
    expect(msg).toContain("EADDRINUSE");
  });
});

describe("Redis", () => {
  test("that is not there is named, without its password", async () => {
    const port = await freePort();
    const REDIS_URL = `redis://ada:secret@127.0.0.1:${port}`;
    const { msg } = await failToStart(redisApp, { REDIS_URL });
    expect(msg).toContain("REDIS_URL");
    expect(msg).toContain(`redis://127.0.0.1:${port}`);
    expect(msg).toContain("ECONNREFUSED");
    expect(msg).not.toContain("secret");
  });

  test("that refuses the password says so", async () => {
    const guarded = await startRedis(undefined, { requirepass: "correct" });
    onTestFinished(() => guarded.stop());
    const REDIS_URL = guarded.url.replace("//", "//:mistaken@");
    const { msg } = await failToStart(redisApp, { REDIS_URL });
    expect(msg).toMatch(/REDIS_URL.*WRONGPASS/);
    expect(msg).not.toContain("mistaken");
  });

  test("at several addresses has to be a cluster", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const { msg } = await failToStart(redisApp, { REDIS_URL: `${redis.url},${redis.url}` });
    expect(msg).toContain("for a Redis Cluster take the adapter redis-sharded");
  });

  test("may not be away for what is no time", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const environment = { REDIS_URL: redis.url, REDIS_NOT_READY_AFTER_MS: "10s" };
    const { msg } = await failToStart(redisApp, environment);
    expect(msg).toContain('REDIS_NOT_READY_AFTER_MS is "10s" but must be a whole number');
  });

  test("that never answers is given up", async () => {
    const { msg } = await failToStart(redisApp, { REDIS_URL: `redis://127.0.0.1:${takenPort}` });
    expect(msg).toMatch(/REDIS_URL.*no answer within \d+ ms/);
  });

  test("that has no TLS is told from one that has, in both directions", async () => {
    const certificate = createCertificate();
    onTestFinished(() => certificate.remove());
    const { TLS_CERT, TLS_KEY } = certificate.environment;
    const [port, tlsPort] = [await freePort(), await freePort()];
    const redis = await startRedis(port, {
      "tls-port": String(tlsPort),
      "tls-cert-file": TLS_CERT,
      "tls-key-file": TLS_KEY,
      "tls-ca-cert-file": TLS_CERT,
      "tls-auth-clients": "no",
    });
    onTestFinished(() => redis.stop());
    const [plain, tls] = await Promise.all([
      failToStart(redisApp, { REDIS_URL: `rediss://127.0.0.1:${port}` }),
      failToStart(redisApp, { REDIS_URL: `redis://127.0.0.1:${tlsPort}` }),
    ]);
    expect(plain.msg).toContain("Is it without TLS? Then REDIS_URL begins with redis://");
    expect(tls.msg).toContain("Does it want TLS? Then REDIS_URL begins with rediss://");
  });

  test("that is too old for sharded pub/sub is named", async () => {
    const directory = await renderApp(
      { framework: "http", adapter: "redis-sharded" },
      "start-failures-redis-sharded",
    );
    const old = await startRedis(undefined, { "rename-command": "SPUBLISH NONE" });
    onTestFinished(() => old.stop());
    const { msg } = await failToStart(directory, { REDIS_URL: old.url });
    expect(msg).toContain(
      `${old.url} (REDIS_URL): no sharded pub/sub, which needs Redis 7 or newer`,
    );
  });

  test.each(["localhost:6379", "http://127.0.0.1:6379", "secret"])(
    "at %s is refused as an address",
    async (REDIS_URL) => {
      const { msg } = await failToStart(redisApp, { REDIS_URL });
      expect(msg).toContain("REDIS_URL must look like redis[s]://");
      expect(msg).not.toContain("secret");
    },
  );
});
