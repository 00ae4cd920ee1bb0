import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { AppProcess } from "../support/app-process.ts";
import {
  chat,
  servesOverEachTransport,
  servesPages,
  stopsCleanly,
  upgrades,
} from "../support/behaviour.ts";
import { createCertificate, type Certificate } from "../support/certificate.ts";
import { ChatClients } from "../support/chat-clients.ts";
import { buildApp, renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";

let certificate: Certificate;

beforeAll(() => {
  certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates(), certificate.pem]);
});

afterAll(() => certificate.remove());

describe("an app with TLS", () => {
  test.concurrent.for(choicesOf("framework"))(
    "and %s serves HTTPS over both transports, with upgrade, across workers",
    { timeout: 60_000 },
    async (framework, { onTestFinished }) => {
      const directory = await buildApp({ framework, tls: true }, `${framework}-tls`);
      const app = new AppProcess(directory, certificate.environment);
      onTestFinished(() => app.killGroup());
      const url = await app.url();
      expect(url).toMatch(/^https:/);

      const clients = new ChatClients(url, certificate.pem);
      await servesOverEachTransport(clients, ["polling", "websocket"]);
      await upgrades(clients);
      const [one, other] = await clients.openOnTwoWorkers("polling");
      await chat(one, other);
      await servesPages(url);
      await stopsCleanly(app, clients);
    },
  );

  test("and WebSocket only lets the workers listen themselves", async () => {
    const choices = { framework: "http", tls: true, transports: "websocket" } as const;
    const app = new AppProcess(await buildApp(choices, "http-tls-websocket"), {
      ...certificate.environment,
    });
    const clients = new ChatClients(await app.url(), certificate.pem);
    await expect(clients.open("polling")).rejects.toThrow("xhr poll error");
    const [one, other] = await clients.openOnTwoWorkers("websocket");
    await chat(one, other);
    await stopsCleanly(app, clients);
  });
});

describe("an app with TLS and without a certificate", () => {
  test.each([
    [{}, "TLS_CERT and TLS_KEY must name PEM files"],
    [{ TLS_CERT: "cert.pem" }, "Wrong configuration: TLS_KEY must name PEM files"],
    [{ TLS_CERT: "nowhere.pem", TLS_KEY: "nowhere.key" }, "nowhere.pem"],
    [{ TLS_CERT: "package.json", TLS_KEY: "package.json" }, "package.json"],
  ])("given %j does not start and says why", async (environment, reason) => {
    const directory = await renderApp(
      { framework: "http", tls: true },
      `tls-wrong-${Object.values(environment).join("-")}`,
    );
    const app = new AppProcess(directory, environment);
    await app.endsWith(1);
    expect(app.strayOutput).toEqual([]);
    expect(app.lines).toEqual([
      expect.objectContaining({ level: "fatal", msg: expect.stringContaining(reason) }),
    ]);
  });
});

describe("the script that makes a certificate", () => {
  let directory: string;

  beforeAll(async () => {
    directory = await renderApp({ framework: "http", tls: true }, "tls-certificate");
  });

  test("makes one that the app starts with, and enters it in .env", async () => {
    writeFileSync(join(directory, ".env"), "LOG_LEVEL=info");
    expect(await run("node", ["scripts/certificate.ts"], directory)).toMatchObject({ code: 0 });
    expect(readFileSync(join(directory, ".env"), "utf8")).toBe(
      "LOG_LEVEL=info\nTLS_CERT=certs/cert.pem\nTLS_KEY=certs/key.pem\n",
    );
    expect(statSync(join(directory, "certs/key.pem")).mode & 0o077).toBe(0);
    const app = new AppProcess(directory);
    await expect(app.url()).resolves.toMatch(/^https:/);
    await app.stop();
  });

  test("leaves one alone that is there", async () => {
    const before = readFileSync(join(directory, "certs/key.pem"));
    const environmentFile = readFileSync(join(directory, ".env"));
    const { code, output } = await run("node", ["scripts/certificate.ts"], directory);
    expect({ code, output }).toEqual({ code: 0, output: "There is certs/cert.pem already." });
    expect(readFileSync(join(directory, "certs/key.pem"))).toEqual(before);
    expect(readFileSync(join(directory, ".env"))).toEqual(environmentFile);
  });

  test("says what is missing without openssl", async () => {
    const other = await renderApp({ framework: "http", tls: true }, "tls-without-openssl");
    const { code, output } = await run(process.execPath, ["scripts/certificate.ts"], other, {
      PATH: "/nowhere",
    });
    expect(code).toBe(1);
    expect(output).toContain("Install openssl");
    expect(existsSync(join(other, ".env"))).toBe(false);
  });
});
