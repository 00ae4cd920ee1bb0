import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, messageOf, startApp } from "./app.ts";

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  app = await startApp();
}, 30_000);

afterAll(() => app?.stop(), 30_000);

test("upgrades a client from long-polling to WebSocket within its session", async () => {
  const [client, { worker }] = await connect(app.url, ["polling", "websocket"]);
  const { engine } = client.io;
  const { id } = engine;
  if (engine.transport.name !== "websocket") {
    await new Promise((resolve) => {
      engine.once("upgrade", resolve);
    });
  }
  expect(engine.id).toBe(id);

  const received = messageOf(client, "upgraded");
  await client.emitWithAck("message", { from: "Ada", text: "upgraded" });
  expect(await received).toMatchObject({ worker });
  client.disconnect();
});
