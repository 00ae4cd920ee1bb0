import type { Message } from "../../templates/base/src/events.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { adapters, frameworks } from "../../templates/index.ts";
import { AppProcess } from "../support/app-process.ts";
import { ChatClients, messageOf, sessionOver, type Greeted } from "../support/chat-clients.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp, type Choices } from "../support/render-app.ts";
import { run } from "../support/run.ts";

const balancings = ["least-connection", "round-robin", "random"] as const;
const combinations = (Object.keys(frameworks) as Choices["framework"][]).flatMap((framework) =>
  (Object.keys(adapters) as Choices["adapter"][]).flatMap((adapter) =>
    balancings.map((balancing) => ({ framework, adapter, balancing })),
  ),
);

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

describe.each(combinations)("$framework, $adapter, $balancing", (choices) => {
  let directory: string;
  let app: AppProcess;
  let clients: ChatClients;

  beforeAll(async () => {
    directory = await renderApp(choices, Object.values(choices).join("-"));
    app = new AppProcess(directory, { REDIS_URL: redis.url });
    clients = new ChatClients(await app.url());
  });

  afterEach(() => clients.close());

  afterAll(() => app.killGroup());

  test("uses the balancing method that was chosen", async () => {
    expect(await app.line("listening")).toMatchObject({ balancing: choices.balancing, workers: 2 });
  });

  test.each(["polling", "websocket"] as const)(
    "serves a client over %s only",
    async (transport) => {
      const greeted = await clients.open(transport);
      expect(greeted.session).toMatchObject({ transport, pid: expect.any(Number) });
      expect(await chat(greeted, greeted)).toMatchObject({ worker: greeted.session.worker });
    },
  );

  test("upgrades a client to WebSocket within its session", async () => {
    const greeted = await clients.open("polling", "websocket");
    const { id } = greeted.client.io.engine;
    const upgraded = await sessionOver(greeted, "websocket");

    expect(upgraded).toEqual({ ...greeted.session, transport: "websocket" });
    expect(greeted.client.io.engine.id).toBe(id);
    expect(await chat(greeted, greeted)).toMatchObject({ worker: greeted.session.worker });
  });

  test.each(["polling", "websocket"] as const)(
    "brings messages over %s from the clients of one worker to those of another",
    async (transport) => {
      const [one, other] = await clients.openOnTwoWorkers(transport);
      expect(await chat(one, other)).toMatchObject({ worker: one.session.worker });
      expect(await chat(other, one)).toMatchObject({ worker: other.session.worker });
    },
  );

  test("serves the page, the client and the app's own route", async () => {
    const url = await app.url();
    expect(await (await fetch(url)).text()).toContain("<title>");
    expect((await fetch(`${url}/socket.io/socket.io.js`)).status).toBe(200);
    expect(await (await fetch(`${url}/api/worker`)).json()).toMatchObject({
      pid: expect.any(Number),
    });
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });

  test("has correct types", async () => {
    expect(await run("tsc", [], directory)).toEqual({ code: 0, output: "" });
  });

  test("ends with 0 on SIGTERM, with a client connected, and leaves no process", async () => {
    await clients.open("websocket");
    await clients.open("polling");
    const began = Date.now();
    await app.stop();
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test("logged nothing but JSON, and no error", () => {
    expect(app.strayOutput).toEqual([]);
    expect(app.lines.filter(({ level }) => ["warn", "error", "fatal"].includes(level))).toEqual([]);
  });
});

/** One writes, and the other gets it. */
async function chat(from: Greeted, to: Greeted): Promise<Message> {
  const text = `from worker ${from.session.worker} to worker ${to.session.worker}`;
  const received = messageOf(to.client, text);
  await from.client.emitWithAck("message", { from: "Ada", text });
  return await received;
}
