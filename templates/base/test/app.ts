import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { io, type Socket } from "socket.io-client";
import type { ChatClientEvents, ChatServerEvents, Message, Session } from "../src/events.ts";
import { entry } from "./entry.ts";
import { testPlugins } from "./plugins.ts";

export type Client = Socket<ChatServerEvents, ChatClientEvents>;

/**
 * Starts the app as `npm start` does, on a free port.
 * @throws {Error} with the app's output when it ends before it listens.
 */
export async function startApp(environment: NodeJS.ProcessEnv = {}) {
  const main = fileURLToPath(new URL(`../${entry}`, import.meta.url));
  const app = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: "0",
      HOST: "127.0.0.1",
      WORKERS: "2",
      LOG_LEVEL: "info",
      ADMIN_PORT: "",
      // All clients of the tests have one address; some shall come to one worker, and some to the other.
      LOAD_BALANCING_METHOD: "round-robin",
      ...Object.assign({}, ...testPlugins.map((plugin) => plugin.environment)),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(app, "exit").then(([code]) => code as number | null);

  const output: string[] = [];
  const url = new Promise<string>((resolve) => {
    for (const stream of [app.stdout, app.stderr]) {
      createInterface(stream).on("line", (line) => {
        output.push(line);
        if (line.includes('"msg":"listening"')) {
          const { protocol, port } = JSON.parse(line) as { protocol: string; port: number };
          resolve(`${protocol}://127.0.0.1:${port}`);
        }
      });
    }
  });
  const deadline = setTimeout(() => app.kill("SIGKILL"), 20_000);
  const listening = await Promise.race([url, once(app, "close")]);
  clearTimeout(deadline);
  if (typeof listening !== "string") {
    throw new Error(`The app ended before it listened. It said:\n${output.join("\n")}`);
  }

  return {
    url: listening,
    /** Stops the app and gives its exit code; null when it had to be killed. */
    async stop(): Promise<number | null> {
      const timer = setTimeout(() => app.kill("SIGKILL"), 15_000);
      app.kill("SIGTERM");
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}

/** Connects a client of the /chat namespace and waits for what the worker says about its session. */
export async function connect(url: string, transports: string[]): Promise<[Client, Session]> {
  const client: Client = io(`${url}/chat`, { transports, forceNew: true, reconnection: false });
  for (const plugin of testPlugins) plugin.prepare?.(client);
  const session = await new Promise<Session>((resolve, reject) => {
    client.once("session", resolve);
    client.once("connect_error", reject);
  });
  return [client, session];
}

/** The message with this text, among whatever else arrives. */
export function messageOf(client: Client, text: string): Promise<Message> {
  return new Promise((resolve) => {
    client.on("message", (message) => {
      if (message.text === text) resolve(message);
    });
  });
}
