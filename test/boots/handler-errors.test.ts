import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { AppProcess } from "../support/app-process.ts";
import { chat } from "../support/behaviour.ts";
import { ChatClients, messageOf, type Greeted } from "../support/chat-clients.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { renderApp } from "../support/render-app.ts";

/** What an app may have: on other workers, its listeners throw at these. */
const plugin = `(io) => {
  if (process.env["OUTLIVES"]) process.on("uncaughtException", (error) => console.error(error));
  const chat = io.of("/chat");
  chat.on("fail", () => {
    throw new Error("the app's handler");
  });
  chat.on("connection", (socket) => {
    socket.onAnyOutgoing((event, message) => {
      if (message.text === "fail" && message.worker !== cluster.worker.id) {
        throw new Error("the app's listener");
      }
    });
    socket.on("many", (texts) => {
      chat.serverSideEmit("fail");
      for (const text of texts) chat.emit("message", { text, worker: cluster.worker.id });
    });
    socket.on("fail", () => chat.serverSideEmit("fail"));
  });
}`;

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

describe.each(choicesOf("adapter"))("with %s, what a listener throws at a message", (adapter) => {
  let directory: string;

  beforeAll(async () => {
    const choices = { framework: "http", adapter, balancing: "round-robin" } as const;
    directory = await renderApp(choices, `${adapter}-handler-errors`);
    const path = join(directory, "src/plugins.ts");
    const plugins = await readFile(path, "utf8");
    const text = plugins.replace("WorkerPlugin[] = []", `any[] = [${plugin}]`);
    await writeFile(path, `import cluster from "node:cluster";\n${text}`);
  });

  async function startApp(environment: NodeJS.ProcessEnv = {}) {
    const app = new AppProcess(directory, { REDIS_URL: redis.url, ...environment });
    onTestFinished(() => app.killGroup());
    const clients = new ChatClients(await app.url());
    onTestFinished(() => clients.close());
    return { app, clients };
  }

  test("ends the worker, as any uncaught error does", async () => {
    const { app, clients } = await startApp();
    const [one, other] = await clients.openOnTwoWorkers("websocket");
    emit(one, "fail");
    await app.line("worker ended", { pid: other.session.pid });
    expect(app.output).toContain("Error: the app's handler");

    await app.line("worker replaced");
    const both = await clients.openOnTwoWorkers("websocket");
    const victim = both.find(({ session }) => session.pid !== one.session.pid);
    emit(one, "message", { from: "Ada", text: "fail" });
    await app.line("worker ended", { pid: victim?.session.pid });
    expect(app.output).toContain("Error: the app's listener");
    await chat(one, one);
  });

  test("takes no other message along when the app outlives it", async () => {
    const { app, clients } = await startApp({ OUTLIVES: "yes" });
    const [one, other] = await clients.openOnTwoWorkers("websocket");
    const texts = ["1", "2", "3", "fail", "4", "5"];
    const arrived = texts
      .filter((text) => text !== "fail")
      .map((text) => messageOf(other.client, text));
    emit(one, "many", texts);
    await Promise.all(arrived);
    await chat(one, other);
    for (const thrower of ["handler", "listener"]) {
      expect(app.output.split(`Error: the app's ${thrower}`)).toHaveLength(2);
    }
  });
});

/** Also what only this app understands. */
function emit({ client }: Greeted, event: "fail" | "many" | "message", ...args: unknown[]): void {
  const untyped: { emit(name: string, ...values: unknown[]): unknown } = client;
  untyped.emit(event, ...args);
}
