import { HttpClient } from "../load/http-client.ts";
import { runParallel } from "../load/run-parallel.ts";
import type { Work } from "./work.ts";

const CLIENTS = 32;

/** Requests to the app itself, which has nothing to do with Socket.IO. */
export const plainHttp: Work = {
  name: "plain-http",
  title: "plain HTTP of the app on keep-alive",
  measure: "cpu",
  servers: ["sticky-socketio", "@socket.io/sticky", "node:cluster", "single process"],
  targets: [
    { versus: "@socket.io/sticky", ratio: 1 / 9 },
    { versus: "node:cluster", ratio: 1.15 },
  ],
  operations: { full: 16_000, quick: 4_000 },
  async prepare(port) {
    const clients = Array.from({ length: CLIENTS }, () => new HttpClient(port));
    return {
      run: async (operations) =>
        runParallel(operations, CLIENTS, async (lane) => {
          const body = await (clients[lane] as HttpClient).get("/");
          if (body !== "hello") throw new Error(`"${body}" instead of "hello"`);
        }),
      close: async () => {
        await Promise.all(clients.map(async (http) => http.close()));
      },
    };
  },
};
