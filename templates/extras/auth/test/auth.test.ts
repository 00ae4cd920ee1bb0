import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { transports } from "../src/transports.ts";
import { startApp } from "./app.ts";
import { signToken } from "./auth.ts";

let app: Awaited<ReturnType<typeof startApp>>;
const clients: Socket[] = [];

beforeAll(async () => {
  app = await startApp();
}, 30_000);

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

afterAll(() => app?.stop(), 30_000);

const now = () => Math.floor(Date.now() / 1000);

/** What becomes of a client with this token: its code when it is refused. */
async function connect(token: string | undefined, namespace = "/chat"): Promise<string> {
  const client = open(token, namespace);
  return await new Promise((resolve) => {
    client.once("connect", () => resolve("connected"));
    client.once("connect_error", (error) => {
      resolve((error as Error & { data?: { code: string } }).data?.code ?? error.message);
    });
  });
}

function open(token: string | undefined, namespace: string): Socket {
  const client = io(app.url + namespace, {
    auth: { token },
    transports: [...transports],
    forceNew: true,
    reconnection: false,
  });
  clients.push(client);
  return client;
}

test.for(["/", "/chat"])("lets a client with a token into %s, and no other", async (namespace) => {
  expect(await connect(await signToken(), namespace)).toBe("connected");
  expect(await connect(undefined, namespace)).toBe("TOKEN_MISSING");
  expect(await connect("not a token", namespace)).toBe("TOKEN_REFUSED");
});

test("refuses a token of another secret, without a user or without an end", async () => {
  expect(await connect(await signToken({}, "x".repeat(32)))).toBe("TOKEN_REFUSED");
  expect(await connect(await signToken({ sub: undefined }))).toBe("TOKEN_REFUSED");
  expect(await connect(await signToken({ exp: undefined }))).toBe("TOKEN_REFUSED");
});

test("refuses a token that has expired", async () => {
  expect(await connect(await signToken({ exp: now() - 1 }))).toBe("TOKEN_EXPIRED");
});

test("ends the session when the token expires", async () => {
  const exp = now() + 2;
  const client = open(await signToken({ exp }), "/chat");
  const reason = await new Promise((resolve) => {
    client.once("disconnect", resolve);
  });
  expect(reason).toBe("io server disconnect");
  expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
  expect(Date.now()).toBeLessThan(exp * 1000 + 1000);
});
