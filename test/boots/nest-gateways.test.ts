import "reflect-metadata";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Module, type DynamicModule, type Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { WebSocketGateway } from "@nestjs/websockets";
import { io } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { withGatewayOptions } from "../../templates/frameworks/nest/src/gateway-options.ts";
import { AppProcess } from "../support/app-process.ts";
import { compile, renderApp } from "../support/render-app.ts";

const own = { transports: ["polling", "websocket"] as const, connectTimeout: 1000 };

class AppModule {
  readonly isRoot = true;
}
Module({})(AppModule);

type Arguments = Parameters<typeof WebSocketGateway>;

/** The options of an app with gateways that are decorated with these arguments. */
async function optionsOf(...decorated: Record<string, unknown[]>[]): Promise<unknown> {
  const providers = decorated.flatMap((gateways) =>
    Object.entries(gateways).map(([name, args]) => {
      const gateway = { [name]: function () {} }[name] as unknown as Type;
      WebSocketGateway(...(args as Arguments))(gateway);
      return gateway;
    }),
  );
  const module: DynamicModule = { module: AppModule, providers };
  const app = await NestFactory.createApplicationContext(module, {
    logger: false,
    abortOnError: false,
  });
  try {
    return withGatewayOptions(app, { ...own, transports: [...own.transports] });
  } finally {
    await app.close();
  }
}

describe("the options of a Nest app's Socket.IO server", () => {
  test("are the app's own when gateways only have namespaces", async () => {
    const gateways = { A: [{ namespace: "a" }], B: [], C: [{ namespace: /^\/c-/ }] };
    expect(await optionsOf(gateways)).toEqual({ ...own, path: "/socket.io" });
  });

  test("have what any gateway sets", async () => {
    const cors = { origin: ["https://example.com"] };
    const gateways = {
      A: [{ namespace: "a", path: "/ws", transports: ["websocket"] }],
      B: [0, { namespace: "b", path: "/ws", cors, maxHttpBufferSize: 200 }],
      C: [{ namespace: "c", path: "/ws", cors: { origin: ["https://example.com"] } }],
    };
    expect(await optionsOf(gateways)).toEqual({
      ...own,
      path: "/ws",
      transports: ["websocket"],
      cors,
      maxHttpBufferSize: 200,
    });
  });

  test.each([
    [{ A: [81] }, "A asks for port 81, but all workers share PORT"],
    [{ A: [{ path: "/a" }], B: [] }, "B and A have different values for path"],
    [{ A: [], B: [{ path: "/b" }] }, "give them one path, and tell them apart by namespace"],
    [{ A: [{ cors: true }], B: [{ cors: false }] }, "B and A have different values for cors"],
    [{ A: [{ connectTimeout: 7 }] }, "A sets connectTimeout, which the app sets for all gateways"],
    [
      { A: [{ transports: ["webtransport"] }] },
      "A sets transports to webtransport, but the app allows polling,websocket",
    ],
  ])("refuse %j by name", async (gateways, message) => {
    await expect(optionsOf(gateways)).rejects.toThrow(message);
  });
});

/** Gives the gateway of the chat these arguments, and the app's worker this line. */
async function appWith(name: string, args: string, line = ""): Promise<AppProcess> {
  const directory = await renderApp({ framework: "nest" }, `nest-gateways-${name}`);
  const edit = async (path: string, from: string, to: string) => {
    const file = join(directory, "src", path);
    const source = await readFile(file, "utf8");
    expect(source).toContain(from);
    await writeFile(file, source.replace(from, to));
  };
  await edit("chat/chat.gateway.ts", '@WebSocketGateway({ namespace: "chat" })', args);
  await edit("worker.ts", "await app.init();", `${line}\nawait app.init();`);
  await compile(directory, "nest");
  const app = new AppProcess(directory);
  onTestFinished(() => app.killGroup());
  return app;
}

test("a Nest app serves a gateway with a path, cors and a buffer size of its own", async () => {
  const app = await appWith(
    "honoured",
    `@WebSocketGateway({
      namespace: "chat",
      path: "/ws",
      cors: { origin: "https://example.com" },
      maxHttpBufferSize: 5000,
    })`,
    "app.enableShutdownHooks();",
  );
  const url = await app.url();
  const answer = await fetch(`${url}/ws/?EIO=4&transport=polling`);
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://example.com");
  expect(JSON.parse((await answer.text()).slice(1))).toMatchObject({ maxPayload: 5000 });
  expect((await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).status).toBe(404);

  for (const transport of ["polling", "websocket"]) {
    const client = io(`${url}/chat`, { path: "/ws", transports: [transport], forceNew: true });
    expect(await client.emitWithAck("message", { from: "Ada", text: "hi" })).toEqual({ ok: true });
  }
  // As Ctrl-C and a container's init do: Nest's own hooks would stop the worker, too.
  process.kill(-app.pid, "SIGTERM");
  await app.endsWith(0);
  expect(app.strayOutput).toEqual([]);
  expect(app.problems).toEqual([]);
});

test("a Nest app with a gateway on a port of its own does not start, and says why", async () => {
  const app = await appWith("refused", '@WebSocketGateway(81, { namespace: "chat" })');
  await app.endsWith(1);
  expect(app.output).toContain("ChatGateway asks for port 81");
});
