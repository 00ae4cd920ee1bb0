import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAdminServer } from "../../templates/base/src/admin.ts";
import { log } from "../../templates/base/src/log.ts";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";

describe("the admin server by itself", () => {
  let state: { ready: boolean } | undefined;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    log.level = "fatal";
    server = await startAdminServer(0, "127.0.0.1", () => state);
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => server.close());

  test.each([
    [503, undefined],
    [200, { ready: true }],
    [503, { ready: false }],
  ])("answers /readyz with %i when the cluster says %j", async (status, said) => {
    state = said;
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual(said ?? { ready: false });
  });

  test("knows nothing else than /healthz and /readyz", async () => {
    expect((await fetch(`${url}/healthz?verbose`)).status).toBe(200);
    expect((await fetch(`${url}/`)).status).toBe(404);
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
    app = new AppProcess(directory, { ADMIN_PORT: "0" });
    const { port } = await app.line("admin server listening");
    url = `http://127.0.0.1:${String(port)}`;
  });

  afterAll(() => app.killGroup());

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
