import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { io, type Socket } from "socket.io-client";
import type { ChatClientEvents, ChatServerEvents, Session } from "../src/events.ts";

export type Client = Socket<ChatServerEvents, ChatClientEvents>;

/**
 * Starts the app as `npm start` does, on a free port.
 * @throws {Error} with the app's output when it ends before it listens.
 */
export async function startApp(environment: NodeJS.ProcessEnv = {}) {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const app = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: "0",
      HOST: "127.0.0.1",
      WORKERS: "2",
      LOG_LEVEL: "info",
      ADMIN_PORT: "",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(app, "exit").then(([code]) => code as number | null);

  const output: string[] = [];
  const port = new Promise<number>((resolve) => {
    for (const stream of [app.stdout, app.stderr]) {
      createInterface(stream).on("line", (line) => {
        output.push(line);
        if (line.includes('"msg":"listening"')) {
          resolve((JSON.parse(line) as { port: number }).port);
        }
      });
    }
  });
  const deadline = setTimeout(() => app.kill("SIGKILL"), 20_000);
  const listening = await Promise.race([port, once(app, "close")]);
  clearTimeout(deadline);
  if (typeof listening !== "number") {
    throw new Error(`The app ended before it listened. It said:\n${output.join("\n")}`);
  }

  return {
    url: `http://127.0.0.1:${listening}`,
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
  const session = await new Promise<Session>((resolve, reject) => {
    client.once("session", resolve);
    client.once("connect_error", reject);
  });
  return [client, session];
}
