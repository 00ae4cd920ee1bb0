import type { JWTPayload } from "jose";
import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { buildApp } from "../support/render-app.ts";
import { disconnection, now, secret, SignedClients, tokenOf } from "./support/sign-in.ts";
import { everyFramework } from "./support/selection.ts";

const refused = [
  { code: "TOKEN_MISSING", what: "nothing", token: () => undefined },
  { code: "TOKEN_MISSING", what: "an empty token", token: () => "" },
  { code: "TOKEN_MISSING", what: "an object", token: () => ({ $ne: "" }) },
  { code: "TOKEN_REFUSED", what: "a long text", token: () => "x".repeat(10_000) },
  { code: "TOKEN_REFUSED", what: "another secret", token: () => tokenOf({}, secret.toUpperCase()) },
  { code: "TOKEN_REFUSED", what: "no signature", token: withoutSignature },
  {
    code: "TOKEN_REFUSED",
    what: "another algorithm",
    token: () => tokenOf({}, secret, { alg: "HS512" }),
  },
  { code: "TOKEN_REFUSED", what: "no user", token: () => tokenOf({ sub: undefined }) },
  { code: "TOKEN_REFUSED", what: "an object as user", token: () => tokenOf(user({ $ne: "" })) },
  { code: "TOKEN_REFUSED", what: "a number as user", token: () => tokenOf(user(7)) },
  { code: "TOKEN_REFUSED", what: "a list as user", token: () => tokenOf(user(["ada"])) },
  { code: "TOKEN_REFUSED", what: "an empty user", token: () => tokenOf(user("")) },
  { code: "TOKEN_REFUSED", what: "a blank user", token: () => tokenOf(user(" \n")) },
  {
    code: "TOKEN_REFUSED",
    what: "a user of 256 characters",
    token: () => tokenOf(user("x".repeat(256))),
  },
  { code: "TOKEN_REFUSED", what: "no end", token: () => tokenOf({ exp: undefined }) },
  {
    code: "TOKEN_REFUSED",
    what: "a token for later",
    token: () => tokenOf({ nbf: now() + 60 }),
  },
  { code: "TOKEN_EXPIRED", what: "a token of before", token: () => tokenOf({ exp: now() - 1 }) },
];

/** Any JSON as the claim `sub`, as an issuer may sign it. */
function user(sub: unknown): JWTPayload {
  return { sub } as JWTPayload;
}

async function withoutSignature(): Promise<string> {
  const token = await tokenOf();
  return token.slice(0, token.lastIndexOf(".") + 1);
}

let redis: RedisServer;
const clients = new SignedClients();

beforeAll(async () => {
  redis = await startRedis();
});

afterEach(() => clients.close());

afterAll(() => redis.stop());

describe.each(everyFramework)("$framework, $adapter", ({ framework, adapter }) => {
  let app: AppProcess;
  let url: string;

  beforeAll(async () => {
    const directory = await buildApp({ framework, adapter, with: ["auth"] }, `auth-${framework}`);
    app = new AppProcess(directory, { REDIS_URL: redis.url, JWT_SECRET: secret });
    url = `${await app.url()}/chat`;
  });

  afterAll(() => app.killGroup());

  describe.each(["polling", "websocket"] as const)("over %s", (transport) => {
    test("lets a client with a valid token in", async () => {
      expect(await clients.result(url, await tokenOf(), transport)).toBe("connected");
    });

    test.each(refused)("refuses $what with $code", async ({ code, token }) => {
      expect(await clients.result(url, await token(), transport)).toBe(code);
    });

    test("ends the session when the token expires", async () => {
      const exp = now() + 2;
      const client = clients.open(url, await tokenOf({ exp }), transport);
      const { reason, at } = await disconnection(client);
      expect(reason).toBe("io server disconnect");
      expect(at).toBeGreaterThanOrEqual(exp * 1000);
      expect(at).toBeLessThan(exp * 1000 + 500);
    });
  });

  test("guards the main namespace, too", async () => {
    const main = new URL("/", url).href;
    expect(await clients.result(main, undefined, "websocket")).toBe("TOKEN_MISSING");
    expect(await clients.result(main, await tokenOf(), "websocket")).toBe("connected");
  });

  test("stops with a client connected, and has logged no problem", async () => {
    const client = clients.open(url, await tokenOf(), "websocket");
    await next(client, "connect");
    await app.stop();
    expect(app.strayOutput).toEqual([]);
    expect(app.problems).toEqual([]);
  });
});

test("a client that comes back has to show a token again, which then counts", async () => {
  const directory = await buildApp(
    { framework: "http", adapter: "redis-streams", with: ["auth"] },
    "auth-recovery",
  );
  const app = new AppProcess(directory, { REDIS_URL: redis.url, JWT_SECRET: secret });
  const url = `${await app.url()}/chat`;
  const client = clients.open(url, await tokenOf({ exp: now() + 2 }), "websocket");
  // A broadcast brings the offset, without which nothing is recovered.
  const message = next(client, "message");
  client.emit("message", { from: "Ada", text: "hello" });
  await message;

  await loseConnection(client);
  const exp = now() + 3;
  client.auth = { token: await tokenOf({ exp }) };
  const connected = next(client, "connect");
  client.connect();
  await connected;
  expect(client.recovered).toBe(true);
  expect((await disconnection(client)).at).toBeGreaterThanOrEqual(exp * 1000);

  const refusal = next(client, "connect_error");
  client.connect();
  expect(await refusal).toMatchObject({ data: { code: "TOKEN_EXPIRED" } });
  await app.stop();
});

function next(client: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => {
    client.once(event, resolve);
  });
}

async function loseConnection(client: Socket): Promise<void> {
  const disconnected = next(client, "disconnect");
  client.io.engine.close();
  await disconnected;
}
