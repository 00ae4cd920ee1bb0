import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "../../templates/base/src/events.ts";
import { AppProcess } from "../support/app-process.ts";
import { ChatClients, messageOf } from "../support/chat-clients.ts";
import { renderApp } from "../support/render-app.ts";

let app: AppProcess;
let clients: ChatClients;

beforeAll(async () => {
  const directory = await renderApp(
    { framework: "express", adapter: "cluster", balancing: "least-connection" },
    "worker-death",
  );
  app = new AppProcess(directory);
  clients = new ChatClients(await app.url());
});

afterAll(async () => {
  clients.close();
  await app.stop();
});

test("a killed worker is replaced; its clients come back and the others notice nothing", async () => {
  const [victim, witness] = await clients.openOnTwoWorkers("websocket");
  const disconnects: string[] = [];
  witness.client.on("disconnect", (reason) => disconnects.push(reason));
  victim.client.io.reconnection(true);
  const comeback = new Promise<Session>((resolve) => {
    victim.client.once("session", resolve);
  });

  process.kill(victim.session.pid, "SIGKILL");
  await comeback;
  // With its replacement the app has two workers again, of which neither is the one that died.
  const [one, other] = await clients.openOnTwoWorkers("polling");
  expect([one.session.pid, other.session.pid]).not.toContain(victim.session.pid);

  const received = messageOf(victim.client, "still there");
  await witness.client.emitWithAck("message", { from: "Ada", text: "still there" });
  expect(await received).toMatchObject({ worker: witness.session.worker });
  expect(disconnects).toEqual([]);
});
