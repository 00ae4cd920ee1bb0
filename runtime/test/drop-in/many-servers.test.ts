import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { connect, connectToEach, transports, type TransportName } from "../support/client.ts";
import { socketFoldersOf } from "../support/leftovers.ts";
import { createAppFolder } from "../support/package.ts";
import { startApp } from "./app.ts";

interface Listening {
  readonly addresses: (AddressInfo | string)[];
  readonly failures: { readonly code: string; readonly message: string }[];
}

let folder: string;
beforeAll(() => {
  const app = createAppFolder();
  folder = app.folder;
  return app.remove;
});

async function start(options: Record<string, unknown>) {
  const fixture = await startApp(folder, "many-servers.mjs", options);
  const listening = await fixture.until((report) => report.listening);
  const { addresses, failures } = listening as unknown as Listening;
  const ports = addresses.map((address) => (typeof address === "string" ? 0 : address.port));
  return { ports, failures };
}

const names = Object.keys(transports) as TransportName[];

it("gives the clients of two ports to the same workers", async () => {
  const servers = [{ options: { serverId: "a1" } }, { options: { loadBalancingMethod: "random" } }];
  const { ports, failures } = await start({ servers });
  const workers: number[][] = [];
  for (const port of ports) {
    const clients = [];
    for (const name of names) clients.push(...(await connectToEach(port, 2, name)));
    for (const { socket } of clients) expect(await socket.emitWithAck("secure")).toBe(false);
    expect(clients.map(({ socket }) => socket.io.engine.id.slice(0, 2))).toEqual(
      clients.map(() => "a1"),
    );
    workers.push([...new Set(clients.map(({ worker }) => worker))].toSorted((a, b) => a - b));
  }
  expect(workers[0]).toHaveLength(2);
  expect(workers[1]).toEqual(workers[0]);
  expect(failures).toEqual([
    { code: "ERR_STICKY_USAGE", message: "setupPrimary was called twice for one server" },
    {
      code: "ERR_STICKY_OPTION",
      message:
        "serverId is zz for this server and a1 for the first one: it holds for the workers that they share, so give it once",
    },
  ]);
});

it("warns of private sockets that were removed, and has them created again", async () => {
  const fixture = await startApp(folder, "many-servers.mjs", { servers: [{}] });
  const listening = await fixture.until((report) => report.listening);
  const [address] = (listening as unknown as Listening).addresses;
  const port = typeof address === "object" ? address.port : 0;
  await connectToEach(port, 2, "polling");
  const [sockets = ""] = socketFoldersOf(fixture.process.pid ?? 0);
  rmSync(sockets, { recursive: true });
  const isWarned = () =>
    expect(fixture.output).toContain(`private sockets were removed from ${sockets}`);
  await vi.waitFor(isWarned, { timeout: 10_000 });
  const clients = await connectToEach(port, 2, "polling");
  for (const { socket } of clients) expect(await socket.emitWithAck("secure")).toBe(false);
});

it("gives the connections of a Unix socket to the workers of a port", async () => {
  const sockets = mkdtempSync(join(tmpdir(), "servers-"));
  onTestFinished(() => rmSync(sockets, { recursive: true, force: true }));
  const path = join(sockets, "socket");
  const { ports } = await start({ servers: [{}, { path }] });
  await connectToEach(ports[0] ?? 0, 2, "upgrade");
  const body = await new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: path, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve(text));
    });
    outgoing.once("error", reject).end();
  });
  expect(body).toBe("plain");
});

it("gives clients with and without TLS to the same workers, each as it came", async () => {
  const tls = createCertificate("localhost");
  const { ports } = await start({ servers: [{ isTls: true }, {}], tls });
  const [encrypted = 0, plain = 0] = ports;
  for (const name of names) {
    const clients = [
      await connect(encrypted, name, "https"),
      ...(await connectToEach(plain, 2, name)),
    ];
    const secure = clients.map(async ({ socket }) => socket.emitWithAck("secure") as unknown);
    expect(await Promise.all(secure)).toEqual([true, false, false]);
  }
});
