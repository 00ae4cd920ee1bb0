import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startAdminServer } from "../../templates/base/src/admin.ts";
import { log } from "../../templates/base/src/log.ts";
import { AppProcess } from "../support/app-process.ts";
import { ChatClients, type ChatClient } from "../support/chat-clients.ts";
import { renderApp } from "../support/render-app.ts";

describe("the admin server by itself", () => {
  type State = { ready: boolean; draining: boolean } | undefined;
  let state: State;
  let isUsable = true;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    log.level = "fatal";
    server = await startAdminServer(0, "127.0.0.1", {
      stats: () => state,
      isUsable: () => isUsable,
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => server.close());

  const notStarted = undefined;
  const serving = { ready: true, draining: false };
  const failing = { ready: false, draining: false };
  const draining = { ready: false, draining: true };

  test.each<[said: State, usable: boolean, readyz: number, drainz: number]>([
    [notStarted, true, 503, 503],
    [serving, true, 200, 200],
    // The adapter alone: what takes sessions still takes them.
    [serving, false, 503, 200],
    [failing, true, 503, 503],
    [draining, true, 503, 404],
    [draining, false, 503, 404],
  ])(
    "with %j, adapter usable %j: /readyz answers %i, /drainz %i",
    async (said, usable, ...expected) => {
      [state, isUsable] = [said, usable];
      const [readyz, drainz] = await Promise.all(
        ["/readyz", "/drainz"].map((path) => fetch(url + path)),
      );
      expect([readyz?.status, drainz?.status]).toEqual(expected);
      expect(await readyz?.json()).toMatchObject({ ready: expected[0] === 200 });
      expect(await drainz?.json()).toEqual(said ?? failing);
    },
  );

  test("knows nothing else than these and /healthz", async () => {
    expect((await fetch(`${url}/healthz?verbose`)).status).toBe(200);
    const elsewhere = await fetch(`${url}/`);
    expect(elsewhere.status).toBe(404);
    expect(await elsewhere.json()).toEqual({
      error: "Not found. There are /healthz, /readyz, /drainz.",
    });
  });
});

describe("the admin server of an app", () => {
  let app: AppProcess;
  let url: string;

  beforeAll(async () => {
    const directory = await renderApp(
      { framework: "express", adapter: "cluster", balancing: "least-connection" },
      "admin",
    );
    app = new AppProcess(directory, { ADMIN_PORT: "0", HOST: "127.0.0.2" });
    const { port } = await app.line("admin server listening");
    url = `http://127.0.0.1:${String(port)}`;
  });

  afterAll(() => app.killGroup());

  test("is for this machine alone, whatever clients connect to", async () => {
    expect(await app.line("admin server listening")).toMatchObject({ address: "127.0.0.1" });
  });

  test("says that the primary lives before the cluster serves", async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test("says when the cluster serves, and who", async () => {
    await app.line("listening");
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      ready: true,
      workers: [{ state: "ready" }, { state: "ready" }],
    });
  });

  test("does not keep the app alive by an open connection", async () => {
    await fetch(`${url}/healthz`);
    await expect(app.stop()).resolves.toBeUndefined();
  });
});

test("the admin server listens where ADMIN_HOST says", async () => {
  const directory = await renderApp({ framework: "http", adapter: "cluster" }, "admin-host");
  const app = new AppProcess(directory, { ADMIN_PORT: "0", ADMIN_HOST: "127.0.0.2" });
  const { address, port } = await app.line("admin server listening");
  expect(address).toBe("127.0.0.2");
  await app.url();
  expect((await fetch(`http://127.0.0.2:${String(port)}/readyz`)).status).toBe(200);
  await app.stop();
});

test("an app that is stopped lets go of its sessions first, and says so", async () => {
  const directory = await renderApp({ framework: "express", adapter: "cluster" }, "drained");
  const app = new AppProcess(directory, {
    ADMIN_PORT: "0",
    SERVER_ID: "k7",
    DRAIN_TIMEOUT_MS: "3000",
  });
  const url = await app.url();
  const { port } = await app.line("admin server listening");
  const ask = async (path: string) =>
    (await fetch(`http://127.0.0.1:${String(port)}${path}`)).status;
  const clients = new ChatClients(url);
  const greeted = await Promise.all(Array.from({ length: 8 }, () => clients.open("websocket")));
  expect(greeted.map(({ client }) => client.io.engine.id?.slice(0, 2))).toEqual(
    greeted.map(() => "k7"),
  );

  const disconnected = Promise.all(greeted.map(({ client }) => once(client, "disconnect")));
  const stopped = app.stop();
  await vi.waitUntil(async () => (await ask("/drainz")) === 404, { timeout: 3000 });
  expect([await ask("/readyz"), await ask("/healthz")]).toEqual([503, 200]);
  const refused = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  expect([refused.status, refused.headers.has("retry-after")]).toEqual([503, true]);
  expect((await fetch(`${url}/api/worker`)).status).toBe(200);
  expect(greeted.some(({ client }) => client.connected)).toBe(true);

  await disconnected;
  await stopped;
  clients.close();
});

function once(client: ChatClient, event: "disconnect"): Promise<void> {
  return new Promise((resolve) => {
    client.once(event, () => resolve());
  });
}
