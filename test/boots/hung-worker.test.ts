import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "../../templates/base/src/events.ts";
import { AppProcess } from "../support/app-process.ts";
import { ChatClients, messageOf } from "../support/chat-clients.ts";
import { renderApp } from "../support/render-app.ts";

let app: AppProcess;
let clients: ChatClients;

beforeAll(async () => {
  const directory = await renderApp({ framework: "http", adapter: "cluster" }, "hung-worker");
  app = new AppProcess(directory, { HUNG_TIMEOUT_MS: "2000" });
  clients = new ChatClients(await app.url());
});

afterAll(async () => {
  clients.close();
  await app.stop();
});

test("a worker that does nothing any more is killed and replaced, and its clients come back", async () => {
  const [victim, witness] = await clients.openOnTwoWorkers("websocket");
  const { pid } = victim.session;
  const disconnects: string[] = [];
  witness.client.on("disconnect", (reason) => disconnects.push(reason));
  victim.client.io.reconnection(true);
  const comeback = new Promise<Session>((resolve) => {
    victim.client.once("session", resolve);
  });

  process.kill(pid, "SIGSTOP");
  expect(await app.line("killing worker", { pid })).toMatchObject({
    level: "warn",
    reason: expect.stringMatching(/^its event loop has been blocked for \d+ ms/),
  });
  await app.line("worker ended", { pid, signal: "SIGKILL" });
  await app.line("worker replaced");
  expect((await comeback).pid).not.toBe(pid);

  const received = messageOf(victim.client, "still there");
  await witness.client.emitWithAck("message", { from: "Ada", text: "still there" });
  await received;
  expect(disconnects).toEqual([]);
});
