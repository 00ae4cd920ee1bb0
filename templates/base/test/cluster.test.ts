import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Message, Session } from "../src/events.ts";
import { connect, startApp, type Client } from "./app.ts";

let app: Awaited<ReturnType<typeof startApp>>;
const clients: Client[] = [];

beforeAll(async () => {
  app = await startApp();
}, 30_000);

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

afterAll(() => app?.stop(), 30_000);

async function open(...transports: string[]): Promise<[Client, Session]> {
  const [client, session] = await connect(app.url, transports);
  clients.push(client);
  return [client, session];
}

/** The message with this text, among whatever else arrives. */
function messageOf(client: Client, text: string): Promise<Message> {
  return new Promise((resolve) => {
    client.on("message", (message) => {
      if (message.text === text) resolve(message);
    });
  });
}

test.for([["polling"], ["websocket"]])("serves a client over %s only", async ([transport = ""]) => {
  const [client, session] = await open(transport);
  expect(session.transport).toBe(transport);

  const text = `over ${transport}`;
  const received = messageOf(client, text);
  expect(await client.emitWithAck("message", { from: "Ada", text })).toEqual({ ok: true });
  expect(await received).toMatchObject({ from: "Ada", worker: session.worker });
});

test("upgrades a client from long-polling to WebSocket within its session", async () => {
  const [client, before] = await open("polling", "websocket");
  const id = client.io.engine.id;
  const after =
    before.transport === "websocket"
      ? before
      : await new Promise<Session>((resolve) => {
          client.once("session", resolve);
        });
  expect(after).toEqual({ ...before, transport: "websocket" });
  expect(client.io.engine.id).toBe(id);
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
