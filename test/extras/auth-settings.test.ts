import { once } from "node:events";
import { appendFile, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { decodeJwt, exportJWK, generateKeyPair, type CryptoKey } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
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

test("says when the keys cannot be had, and lives", async () => {
  const JWKS_URL = `http://127.0.0.1:${await freePort()}/keys`;
  const app = new AppProcess(directory, { JWKS_URL });
  const { privateKey } = await generateKeyPair("ES256");
  const token = await tokenOf({}, privateKey, { alg: "ES256" });
  expect(await clients.result(await app.url(), token)).toBe("KEYS_UNAVAILABLE");
  expect(await app.line("client refused")).toMatchObject({ level: "error" });
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
