import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Session } from "../src/events.ts";
import { transports } from "../src/transports.ts";
import { connect, messageOf, startApp, type Client } from "./app.ts";

let app: Awaited<ReturnType<typeof startApp>>;
const clients: Client[] = [];

beforeAll(async () => {
  app = await startApp();
}, 30_000);

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

afterAll(() => app?.stop(), 30_000);

async function open(...over: string[]): Promise<[Client, Session]> {
  const [client, session] = await connect(app.url, over);
  clients.push(client);
  return [client, session];
}

test.for(transports)("serves a client over %s only", async (transport: string) => {
  const [client, session] = await open(transport);
  expect(session.transport).toBe(transport);

  const text = `over ${transport}`;
  const received = messageOf(client, text);
  expect(await client.emitWithAck("message", { from: "Ada", text })).toEqual({ ok: true });
  expect(await received).toMatchObject({ from: "Ada", worker: session.worker });
});

test("brings a message from the clients of one worker to those of another", async () => {
  const [sender, { worker }] = await open("websocket");
  const receiver = await openOnOther(worker);

  const received = messageOf(receiver, "across workers");
  await sender.emitWithAck("message", { from: "Ada", text: "across workers" });
  expect(await received).toMatchObject({ from: "Ada", worker });
});

test("refuses a message that is not one, and lives", async () => {
  const [client] = await open("websocket");
  const wrong = { from: 7, text: "x".repeat(1001) } as never;
  expect(await client.emitWithAck("message", wrong)).toMatchObject({ ok: false });
  expect(await client.emitWithAck("message", { from: "Ada", text: "hi" })).toEqual({ ok: true });
});

test("serves the page and says which worker answers", async () => {
  const page = await fetch(app.url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("<title>");

  const answer = await fetch(`${app.url}/api/worker`);
  expect(await answer.json()).toEqual({ worker: expect.any(Number), pid: expect.any(Number) });

  expect((await fetch(`${app.url}/nowhere`)).status).toBe(404);
});

test("ends with 0 on SIGTERM, with a client connected", async () => {
  await open("websocket");
  expect(await app.stop()).toBe(0);
});

/** A balancing method may choose the same worker several times. */
async function openOnOther(worker: number): Promise<Client> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const [client, session] = await open("websocket");
    if (session.worker !== worker) return client;
  }
  throw new Error(`50 clients in a row came to worker ${worker}`);
}
