import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type {
  NewNamespaceClientEvents,
  NewNamespaceItem,
  NewNamespaceServerEvents,
} from "../../src/events/new-namespace.ts";
import { transports } from "../../src/transports.ts";
import { startApp } from "../app.ts";
import { testPlugins } from "../plugins.ts";

type Client = Socket<NewNamespaceServerEvents, NewNamespaceClientEvents>;

let app: Awaited<ReturnType<typeof startApp>>;
const clients: Client[] = [];

beforeAll(async () => {
  app = await startApp();
}, 30_000);

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

afterAll(() => app?.stop(), 30_000);

/** Connects a client of the /new-namespace namespace. */
async function open(): Promise<Client> {
  const client: Client = io(`${app.url}/new-namespace`, {
    transports: [...transports],
    forceNew: true,
    reconnection: false,
  });
  clients.push(client);
  for (const plugin of testPlugins) plugin.prepare?.(client);
  await new Promise<void>((resolve, reject) => {
    client.once("connect", resolve);
    client.once("connect_error", reject);
  });
  return client;
}

test("brings what one client publishes to every client", async () => {
  const [one, other] = [await open(), await open()];
  const received = [one, other].map((client) => {
    return new Promise<NewNamespaceItem>((resolve) => {
      client.once("published", resolve);
    });
  });

  expect(await one.emitWithAck("publish", { text: "first" })).toEqual({ ok: true });
  expect(await Promise.all(received)).toEqual([{ text: "first" }, { text: "first" }]);
});

test("refuses what is no item, and lives", async () => {
  const client = await open();
  for (const wrong of [{ text: 7 }, { text: "" }, "text", null]) {
    expect(await client.emitWithAck("publish", wrong as never)).toMatchObject({ ok: false });
  }
  expect(await client.emitWithAck("publish", { text: "first" })).toEqual({ ok: true });
});
