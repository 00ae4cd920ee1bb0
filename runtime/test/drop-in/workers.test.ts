import { beforeAll, expect, it } from "vitest";
import { connect, connectToEach, transports, type TransportName } from "../support/client.ts";
import { createAppFolder } from "../support/package.ts";
import { openSession, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { startApp } from "./app.ts";

let folder: string;
beforeAll(() => {
  const app = createAppFolder();
  folder = app.folder;
  return app.remove;
});

const names = Object.keys(transports) as TransportName[];

/** Connects clients over each of the transports, to each of two workers at least one, and asks each something. */
async function askAll(
  port: number,
  path: string,
  question: [event: string, ...args: unknown[]],
  over = names,
) {
  const options = { path, addTrailingSlash: path.endsWith("/") };
  const first = await connectToEach(port, 2, "polling", "http", options);
  const others = await Promise.all(
    over.flatMap((transport) =>
      Array.from({ length: 10 }, async () => connect(port, transport, "http", options)),
    ),
  );
  const clients = [...first, ...others];
  return Promise.all(
    clients.map(async ({ socket }) => socket.timeout(10_000).emitWithAck(...question)),
  );
}

it("attaches the HTTP server after setupWorker, which is called twice", async () => {
  const { port } = await startApp(folder, "primary.cjs", { worker: "attached-later.mjs" });
  const answers = await askAll(port, "/socket.io/", ["echo", "once"]);
  expect(answers).toEqual(Array.from({ length: 32 }, () => "once"));
});

it("has several Socket.IO servers on several paths", async () => {
  const options = { worker: "several-servers.mjs", paths: ["/socket.io", "/chat", "/admin"] };
  const { port } = await startApp(folder, "primary.cjs", options);
  for (const path of options.paths) {
    const answers = await askAll(port, `${path}/`, ["path"]);
    expect(answers).toEqual(Array.from({ length: 32 }, () => path));
  }
});

// Socket.IO itself lets both servers answer a WebSocket there.
it("has a Socket.IO server below the path of another, for long-polling", async () => {
  const options = { worker: "several-servers.mjs", paths: ["/chat", "/chat/admin"] };
  const { port } = await startApp(folder, "primary.cjs", options);
  for (const path of options.paths) {
    const answers = await askAll(port, `${path}/`, ["path"], ["polling"]);
    expect(answers).toEqual(Array.from({ length: 12 }, () => path));
  }
});

it("has a path without trailing slash, and session ids of its own", async () => {
  const { port } = await startApp(folder, "primary.cjs", { worker: "custom.mjs" });
  const answers = await askAll(port, "/live", ["echo", "here"]);
  expect(answers).toEqual(Array.from({ length: 32 }, () => "here"));
});

it("finds sessions with ids and cookies of the app's own on any connection", async () => {
  const { port } = await startApp(folder, "primary.cjs", { worker: "custom.mjs" });
  const poll = "/live?EIO=4&transport=polling";
  const shared = await RawConnection.open(port);
  for (let i = 0; i < 10; i++) {
    const first = await RawConnection.open(port);
    first.write(request("GET", poll));
    const { head, body } = await first.response();
    const { sid } = JSON.parse(body.slice(1)) as { sid: string };
    expect(sid).toMatch(/^[0-9a-z]{5}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(head).toContain(`Set-Cookie: io=${sid}; Path=/`);
    for (const connection of [shared, await RawConnection.open(port)]) {
      connection.write(request("POST", `${poll}&sid=${sid}`, "40"));
      expect(await connection.response()).toMatchObject({ status: 200, body: "ok" });
    }
    const upgrading = await RawConnection.open(port);
    upgrading.write(upgradeRequest(`/live?EIO=4&transport=websocket&sid=${sid}`));
    expect((await upgrading.response()).status).toBe(101);
  }
});

it("serves the app's own routes beside all of that", async () => {
  const { port } = await startApp(folder, "primary.cjs", { worker: "worker.cjs" });
  await connectToEach(port, 2, "polling");
  const sid = await openSession(await RawConnection.open(port));
  const workers = new Set<string | undefined>();
  // Each connection goes to the worker that has the least to do, as far as the primary knows then.
  for (let i = 0; i < 1_000 && workers.size < 2; i++) {
    const connection = await RawConnection.open(port);
    connection.write(request("POST", `/app?sid=${sid}`, "hello"));
    const { head, body } = await connection.response();
    expect(body).toBe("hello");
    workers.add(/x-worker: (\d+)/.exec(head)?.[1]);
  }
  expect(workers.size).toBe(2);
});
