import { WEBSOCKET_TARGET } from "../load/polling-session.ts";
import { runParallel } from "../load/run-parallel.ts";
import { WebSocketClient } from "../load/websocket-client.ts";
import type { Work } from "./work.ts";

const PARALLEL = 32;

/** A client that uses nothing but WebSocket connects and leaves. */
export const websocket: Work = {
  name: "websocket",
  title: "WebSocket connect",
  measure: "cpu",
  servers: ["sticky-socketio", "@socket.io/sticky", "node:cluster", "single process"],
  targets: [
    { versus: "@socket.io/sticky", ratio: 1 / 1.3 },
    { versus: "node:cluster", ratio: 1.1 },
  ],
  operations: { full: 2_000, quick: 500 },
  async prepare(port) {
    return {
      run: async (operations) => runParallel(operations, PARALLEL, async () => connect(port)),
    };
  },
};

async function connect(port: number): Promise<void> {
  const socket = await WebSocketClient.open(port, WEBSOCKET_TARGET);
  try {
    await socket.expect("0{");
    socket.send("40");
    await socket.expect("40{");
  } finally {
    await socket.close();
  }
}
