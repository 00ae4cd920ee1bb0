import { io, type ManagerOptions, type Socket } from "socket.io-client";
import { onTestFinished } from "vitest";

export const transports = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
} as const;

export type TransportName = keyof typeof transports;

export interface Connected {
  socket: Socket;
  /** The process that has the session, and the client's address as it sees it. */
  worker: number;
  address: string;
}

/** Connects a client and waits until its worker has greeted it and, with `upgrade`, the transport is a WebSocket. */
export async function connect(
  port: number,
  transport: TransportName,
  scheme: "http" | "https" = "http",
  options: Partial<ManagerOptions> = {},
): Promise<Connected> {
  const socket = io(`${scheme}://127.0.0.1:${port}`, {
    rejectUnauthorized: false,
    transports: [...transports[transport]],
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 50,
    ...options,
  });
  onTestFinished(() => void socket.close());
  const greeting = nextEvent(socket, "worker");
  await new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(undefined));
    socket.once("connect_error", reject);
  });
  const { engine } = socket.io;
  if (transport === "upgrade" && engine.transport.name !== "websocket") {
    await new Promise((resolve) => engine.once("upgrade", resolve));
  }
  const [worker, address] = (await greeting) as [number, string];
  return { socket, worker, address };
}

/** Connects one client after the other until each of `count` workers has one. */
export async function connectToEach(
  port: number,
  count: number,
  transport: TransportName,
  ...options: [scheme?: "http" | "https", options?: Partial<ManagerOptions>]
): Promise<Connected[]> {
  const byWorker = new Map<number, Connected>();
  const deadline = Date.now() + 20_000;
  for (let tries = 1; byWorker.size < count; tries++) {
    if (Date.now() > deadline) throw new Error(`${tries} clients reached ${byWorker.size} workers`);
    const client = await connect(port, transport, ...options);
    if (byWorker.has(client.worker)) client.socket.close();
    else byWorker.set(client.worker, client);
  }
  return [...byWorker.values()];
}

/** The arguments of the next `event`: socket.io-client has emitters of its own, which node:events does not take. */
export async function nextEvent(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => {
    socket.once(event, (...args: unknown[]) => resolve(args));
  });
}
