import { once } from "node:events";
import { appendFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { decodeJwt, exportJWK, generateKeyPair, type CryptoKey } from "jose";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { freePort } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";
import { secret, SignedClients, tokenOf } from "./support/sign-in.ts";

let directory: string;
const clients = new SignedClients();

beforeAll(async () => {
  directory = await renderApp(
    { framework: "express", adapter: "cluster", with: ["auth"] },
    "auth-settings",
  );
});

afterEach(() => clients.close());

describe("at start", () => {
  test.each([
    [{}, "Set JWT_SECRET or JWKS_URL, one of the two"],
    [{ JWT_SECRET: secret, JWKS_URL: "https://example.com/keys" }, "one of the two"],
    [{ JWT_SECRET: "short" }, "JWT_SECRET must have 32 characters or more"],
    [{ JWKS_URL: "example.com/keys" }, 'JWKS_URL is "example.com/keys" but must be an https:'],
    [{ JWKS_URL: "http://example.com/keys" }, "but must be an https: address"],
  ])("the app with %j says what is wrong, before a worker starts", async (environment, message) => {
    const app = new AppProcess(directory, environment);
    await app.endsWith(1);
    expect(app.lines).toEqual([
      expect.objectContaining({ level: "fatal", msg: expect.stringContaining(message) }),
    ]);
    expect(app.output).not.toContain("short");
  });
});

test("JWT_ISSUER and JWT_AUDIENCE have to fit", async () => {
  const app = new AppProcess(directory, {
    JWT_SECRET: secret,
    JWT_ISSUER: "https://id.example.com",
    JWT_AUDIENCE: "chat",
  });
  const url = await app.url();
  const claims = { iss: "https://id.example.com", aud: ["mail", "chat"] };
  expect(await clients.result(url, await tokenOf(claims))).toBe("connected");
  expect(await clients.result(url, await tokenOf({ ...claims, iss: "x" }))).toBe("TOKEN_REFUSED");
  expect(await clients.result(url, await tokenOf({ ...claims, aud: "x" }))).toBe("TOKEN_REFUSED");
  expect(await clients.result(url, await tokenOf())).toBe("TOKEN_REFUSED");
  await app.stop();
});

describe("with JWKS_URL", () => {
  const header = { alg: "ES256", kid: "one" };
  let issuer: Server;
  let keys: { publicKey: CryptoKey; privateKey: CryptoKey };
  let published: object;
  let app: AppProcess;
  let url: string;

  beforeAll(async () => {
    keys = await generateKeyPair("ES256");
    published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" }] };
    issuer = createServer((_request, response) => {
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(published));
    }).listen(0, "127.0.0.1");
    await once(issuer, "listening");
    const { port } = issuer.address() as AddressInfo;
    app = new AppProcess(directory, { JWKS_URL: `http://127.0.0.1:${port}/keys`, WORKERS: "1" });
    url = await app.url();
  });

  afterAll(async () => {
    issuer.close();
    await app.stop();
  });

  test("takes a token of the published key", async () => {
    const token = await tokenOf({}, keys.privateKey, header);
    expect(await clients.result(url, token, "websocket")).toBe("connected");
  });

  test("refuses another key, and the public key used as a secret", async () => {
    const other = await generateKeyPair("ES256");
    const stranger = await tokenOf({}, other.privateKey, header);
    expect(await clients.result(url, stranger)).toBe("TOKEN_REFUSED");
    const unknown = await tokenOf({}, keys.privateKey, { ...header, kid: "two" });
    expect(await clients.result(url, unknown)).toBe("TOKEN_REFUSED");
    const confused = await tokenOf({}, JSON.stringify(published), { alg: "HS256", kid: "one" });
    expect(await clients.result(url, confused)).toBe("TOKEN_REFUSED");
  });
});

describe("while the issuer of the keys is unavailable", () => {
  const header = { alg: "ES256", kid: "one" };
  let keys: { publicKey: CryptoKey; privateKey: CryptoKey };
  let token: string;
  let published: string;
  let issuer: Server;
  let address: string;
  let requests = 0;
  let answer: { status: number; body: string };

  beforeAll(async () => {
    keys = await generateKeyPair("ES256");
    token = await tokenOf({}, keys.privateKey, header);
    published = JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one" }] });
    issuer = createServer((_request, response) => {
      requests++;
      response.writeHead(answer.status).end(answer.body);
    }).listen(0, "127.0.0.1");
    await once(issuer, "listening");
    address = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
  });

  beforeEach(() => {
    requests = 0;
  });

  afterAll(() => issuer.close());

  /** An app whose intervals between fetches are these. */
  async function start(intervals: Record<string, string>, name: string): Promise<AppProcess> {
    const folder = await renderApp({ framework: "http", with: ["auth"] }, `auth-${name}`);
    const file = join(folder, "src", "key-set.ts");
    for (const [constant, value] of Object.entries(intervals)) {
      const source = await readFile(file, "utf8");
      const changed = source.replace(new RegExp(`(?<=const ${constant} = )[\\d_]+`), value);
      expect(changed).not.toBe(source);
      await writeFile(file, changed);
    }
    const app = new AppProcess(folder, { JWKS_URL: `${address}?secret=7`, WORKERS: "1" });
    onTestFinished(() => app.killGroup());
    return app;
  }

  test.each([
    ["answers 503", { status: 503, body: "the password is 7" }],
    ["answers with a page", { status: 200, body: "<p>the password is 7" }],
    ["answers with other JSON", { status: 200, body: '{"error":"the password is 7"}' }],
  ])("asks one that %s once for all clients, and tells them no more than that", async (_, bad) => {
    answer = bad;
    const app = await start({}, "keys-paused");
    const url = await app.url();
    for (let client = 0; client < 6; client++) {
      const socket = clients.open(url, token);
      const refusal = await new Promise((resolve) => {
        socket.once("connect_error", resolve);
      });
      expect(refusal).toMatchObject({
        message: "Tokens cannot be verified at present",
        data: { code: "KEYS_UNAVAILABLE" },
      });
    }
    expect(requests).toBe(1);
    const line = await app.line("keys unavailable, refusing clients");
    expect(line).toMatchObject({ level: "error", from: address, err: expect.any(Object) });
    await app.stop();
    expect(app.lines.filter(({ level }) => level === "error")).toHaveLength(1);
    expect(app.output).not.toContain("secret=7");
  });

  test("asks again after a pause, and lets clients in once the keys are there", async () => {
    answer = { status: 503, body: "" };
    const app = await start({ RETRY_DELAY_MS: "50" }, "keys-return");
    const url = await app.url();
    expect(await clients.result(url, token)).toBe("KEYS_UNAVAILABLE");
    answer = { status: 200, body: published };
    await expect.poll(() => clients.result(url, token)).toBe("connected");
    expect(await app.line("keys available again")).toMatchObject({ level: "info" });
    await app.stop();
  });

  test("uses the last keys for their time, and no longer", async () => {
    answer = { status: 200, body: published };
    const intervals = {
      REFRESH_AFTER_MS: "1",
      RETRY_DELAY_MS: "1",
      KEEP_AFTER_FAILURE_MS: "2_000",
    };
    const app = await start(intervals, "keys-kept");
    const url = await app.url();
    expect(await clients.result(url, token)).toBe("connected");
    answer = { status: 503, body: "" };
    expect(await clients.result(url, token)).toBe("connected");
    await app.line("keys unavailable, using the last ones");
    await expect
      .poll(() => clients.result(url, token), { timeout: 10_000 })
      .toBe("KEYS_UNAVAILABLE");
    await app.stop();
  });
});

test("refuses clients while nothing listens at JWKS_URL, and stays up", async () => {
  const JWKS_URL = `http://127.0.0.1:${await freePort()}/keys`;
  const app = new AppProcess(directory, { JWKS_URL });
  const { privateKey } = await generateKeyPair("ES256");
  const token = await tokenOf({}, privateKey, { alg: "ES256" });
  expect(await clients.result(await app.url(), token)).toBe("KEYS_UNAVAILABLE");
  const line = await app.line("keys unavailable, refusing clients");
  expect(line).toMatchObject({ level: "error" });
  expect(JSON.stringify(line["err"])).toContain("ECONNREFUSED");
  await app.stop();
});

const environment = () => join(directory, ".env");

async function makeToken(...args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const { code, output } = await run(process.execPath, ["scripts/token.ts", ...args], directory);
  return { code, lines: output.split("\n") };
}

describe("the script that makes a token", () => {
  beforeEach(() => rm(environment(), { force: true }));
  afterAll(() => rm(environment(), { force: true }));

  test("puts a secret into .env once, which the app then takes", async () => {
    const first = await makeToken();
    expect(first.lines).toContain(
      "Put a new JWT_SECRET into .env. An app that runs already has to be started again.",
    );
    expect((await stat(environment())).mode & 0o077).toBe(0);

    const second = await makeToken("grace");
    expect(second).toMatchObject({ code: 0, lines: { length: 1 } });
    const [token = ""] = second.lines;
    expect(decodeJwt(token)).toMatchObject({ sub: "grace" });

    const app = new AppProcess(directory);
    expect(await clients.result(await app.url(), token)).toBe("connected");
    await app.stop();
  });

  test("keeps what .env has, also where its last line has no end", async () => {
    await appendFile(environment(), "PORT=4000\nJWT_AUDIENCE=chat");
    const { lines } = await makeToken();
    expect(await readFile(environment(), "utf8")).toMatch(
      /^PORT=4000\nJWT_AUDIENCE=chat\nJWT_SECRET=[\w-]{43}\n$/,
    );
    expect(decodeJwt(lines.at(-1) ?? "")).toMatchObject({ aud: "chat" });
  });

  test("makes none where others issue them", async () => {
    await appendFile(environment(), "JWKS_URL=https://id.example.com/keys\n");
    const { code, lines } = await makeToken();
    expect(code).toBe(1);
    expect(lines).toEqual([
      "Tokens come from whoever has the keys of https://id.example.com/keys (JWKS_URL).",
    ]);
  });
});
