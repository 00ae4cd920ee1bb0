import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { connect as connectNet } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { connect, transports, type TransportName } from "../support/client.ts";
import { Fixture, startFixture } from "../support/fixture.ts";
import { openSession, RawConnection, request, upgradeRequest } from "../support/raw.ts";

/** The name in the certificate that a client gets when it asks for `servername`. */
async function certifiedName(port: number, servername?: string): Promise<string> {
  const socket = connectTls({ port, host: "127.0.0.1", servername, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

describe.each(Object.keys(transports) as TransportName[])("over HTTPS, %s", (transport) => {
  it("reaches four workers without an error, and knows the client's address", async () => {
    const tls = createCertificate("localhost");
    const { port } = await startFixture({ workers: 4, tls });
    const clients = await Promise.all(
      Array.from({ length: 40 }, async () => connect(port, transport, "https")),
    );
    const answers = clients.map(async ({ socket }, i) => socket.emitWithAck("echo", i));
    expect(await Promise.all(answers)).toEqual(clients.map((_, i) => i));
    expect(new Set(clients.map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
    expect(new Set(clients.map(({ worker }) => worker)).size).toBe(4);
  });
});

it("shows the certificate of the name that is asked for", async () => {
  const { cert, key } = createCertificate("own.test");
  const servernames = {
    "a.test": createCertificate("a.test"),
    "*.b.test": createCertificate("any.b.test"),
  };
  const { port } = await startFixture({ tls: { cert, key, servernames } });
  expect(await certifiedName(port)).toBe("own.test");
  expect(await certifiedName(port, "a.test")).toBe("a.test");
  expect(await certifiedName(port, "x.b.test")).toBe("any.b.test");
  expect(await certifiedName(port, "other.test")).toBe("own.test");
});

it("SIGHUP renews certificates", async () => {
  const tls = createCertificate("old.test");
  const fixture = await startFixture({ tls, drainTimeout: 0 });
  expect(await certifiedName(fixture.port)).toBe("old.test");
  const renewed = createCertificate("new.test");
  copyFileSync(renewed.cert, tls.cert);
  copyFileSync(renewed.key, tls.key);
  fixture.process.kill("SIGHUP");
  await fixture.until(({ event }) => event === "reloaded" || undefined);
  expect(await certifiedName(fixture.port)).toBe("new.test");
});

it("keeps serving with the old certificate when the new one cannot be used", async () => {
  const tls = createCertificate("old.test");
  const fixture = await startFixture({ tls });
  copyFileSync(createCertificate("new.test").cert, tls.cert);
  fixture.process.kill("SIGHUP");
  const failed = await fixture.until(({ log }) =>
    log?.message === "reload failed" ? log : undefined,
  );
  expect(failed.reason).toMatch(/^the certificate .*cert.pem and the key .*key.pem cannot be used/);
  expect(await certifiedName(fixture.port)).toBe("old.test");
});

it.each([
  [{ cert: "missing.pem", key: "missing.pem" }, /^tls.cert cannot be read: ENOENT.*missing.pem/],
  [{ cert: import.meta.filename, key: import.meta.filename }, /cannot be used/],
])("refuses to start with %j", async (tls, message) => {
  const fixture = new Fixture("cluster.ts", [JSON.stringify({ tls })]);
  const failed = await fixture.until((report) => report.failed);
  expect(failed.code).toBe("ERR_STICKY_TLS");
  expect(failed.message).toMatch(message);
  expect(await fixture.exit()).toEqual([1, null]);
});

it("says nothing in the clear to a client that no worker takes", async () => {
  const tls = createCertificate("localhost");
  const fixture = await startFixture({ tls, workers: 1, workerTimeout: 1 });
  const [worker] = (await fixture.stats()).workers;
  process.kill(worker?.pid ?? 0, "SIGKILL");
  while ((await fixture.stats()).ready);
  const client = connectNet(fixture.port, "127.0.0.1");
  let received = "";
  client.setEncoding("latin1").on("data", (chunk: string) => (received += chunk));
  await once(client, "close");
  expect(received).toBe("");
});

it("answers 504 when the worker of a session does not answer an upgrade", async () => {
  const tls = createCertificate("localhost");
  const options = { tls, loadBalancingMethod: "round-robin", forwardTimeout: 400 } as const;
  const fixture = await startFixture({ ...options, worker: "./blocking-worker.ts" });
  const connection = await RawConnection.open(fixture.port, "https");
  connection.write(request("GET", "/pid"));
  const { body: pid } = await connection.response();
  const own = await openSession(connection);
  let sid = own;
  while (sid.slice(0, 5) === own.slice(0, 5)) sid = await openSession(connection);
  const { workers } = await fixture.stats();
  const owner = workers.find((worker) => worker.pid !== Number(pid))?.pid ?? 0;

  process.kill(owner, "SIGSTOP");
  connection.write(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`));
  expect((await connection.response()).status).toBe(504);
  process.kill(owner, "SIGCONT");
});

it("passes on the answer when the worker of a session refuses an upgrade", async () => {
  const { port } = await startFixture({ tls: createCertificate("localhost") });
  const statuses = Array.from({ length: 50 }, async () => {
    const sid = await openSession(await RawConnection.open(port, "https"));
    const connection = await RawConnection.open(port, "https");
    const upgrade = upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`);
    connection.write(upgrade.replace("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12"));
    return (await connection.response()).status;
  });
  expect(new Set(await Promise.all(statuses))).toEqual(new Set([400]));
});

it("drops a client that does not speak TLS, and goes on", async () => {
  const { port } = await startFixture({ tls: createCertificate("localhost") });
  const plain = await RawConnection.open(port);
  plain.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await plain.rest();
  expect(await certifiedName(port)).toBe("localhost");
});
