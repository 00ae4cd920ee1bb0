import { HttpClient } from "../load/http-client.ts";
import { PollingSession } from "../load/polling-session.ts";
import { runParallel } from "../load/run-parallel.ts";
import { echo, receiveEcho } from "./echo.ts";
import type { Work } from "./work.ts";

const CLIENTS = 32;

/** An event to the server (POST) and back (GET); each client has a connection of its own. */
export const ownConnection: Work = {
  name: "own-connection",
  title: "long-polling echo, own keep-alive connection",
  measure: "cpu",
  servers: ["sticky-socketio", "@socket.io/sticky", "single process"],
  targets: [{ versus: "@socket.io/sticky", ratio: 1 / 6 }],
  operations: { full: 4_000, quick: 800 },
  async prepare(port) {
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const http = new HttpClient(port);
        return { http, session: await PollingSession.connectAnyhow(http) };
      }),
    );
    return {
      run: async (operations) =>
        runParallel(operations, CLIENTS, async (lane) => {
          const { http, session } = clients[lane] as (typeof clients)[number];
          const packet = echo();
          await session.post(http, packet);
          receiveEcho(await session.poll(http), packet);
        }),
      close: async () => {
        for (const { http, session } of clients) {
          await session.close(http);
          await http.close();
        }
      },
    };
  },
};
