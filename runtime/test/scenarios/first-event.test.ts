import { expect, it } from "vitest";
import { io, type Socket } from "socket.io-client";
import { startOwnCluster } from "./own-cluster.ts";

const CLIENTS = 300;
/** Milliseconds after which a client that has had no event is taken for one that hangs. */
const PATIENCE = 10_000;

// Of @socket.io/sticky's clients up to 11 in 100 hang, the more the more come at once: Node reads on from a connection
// that was sent to a worker, and so loses the packet that the client sends right after the 101.
it.each([1, 10])(
  `${CLIENTS} WebSocket clients, %i at a time, all get their first event`,
  { timeout: 120_000 },
  async (atATime) => {
    const { port } = await startOwnCluster({ workers: 2 });
    let next = 0;
    const hanging: number[] = [];
    const lane = async () => {
      while (next < CLIENTS) {
        const client = next++;
        if (!(await getsAnEvent(port))) hanging.push(client);
      }
    };
    await Promise.all(Array.from({ length: atATime }, lane));
    expect(hanging, "clients that hang").toEqual([]);
  },
);

async function getsAnEvent(port: number): Promise<boolean> {
  const socket: Socket = io(`http://127.0.0.1:${port}`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
  });
  try {
    return await new Promise((resolve) => {
      socket.once("worker", () => resolve(true));
      socket.once("connect_error", () => resolve(false));
      setTimeout(() => resolve(false), PATIENCE).unref();
    });
  } finally {
    socket.close();
  }
}
