import { HttpClient } from "../load/http-client.ts";
import { PollingSession } from "../load/polling-session.ts";
import { runParallel } from "../load/run-parallel.ts";
import type { Work } from "./work.ts";

const CLIENTS = 16;
const SIZE = 64 * 1024;
const PAYLOAD = "x".repeat(SIZE - '42["sink",""]'.length);
const PACKET = `42["sink","${PAYLOAD}"]`;

/** Bodies that do not fit one TCP segment; the server counts what it gets. */
export const upload: Work = {
  name: "upload",
  title: "long-polling POST of 64 KiB",
  measure: "cpu",
  servers: ["sticky-socketio", "@socket.io/sticky", "single process"],
  targets: [{ versus: "@socket.io/sticky", ratio: 1 / 5 }],
  operations: { full: 2_000, quick: 400 },
  async prepare(port) {
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const http = new HttpClient(port);
        return { http, session: await PollingSession.connectAnyhow(http), sent: 0 };
      }),
    );
    return {
      run: async (operations) =>
        runParallel(operations, CLIENTS, async (lane) => {
          const client = clients[lane] as (typeof clients)[number];
          await client.session.post(client.http, PACKET);
          client.sent += PAYLOAD.length;
        }),
      close: async () => {
        for (const { http, session, sent } of clients) {
          await session.post(http, '42["received"]');
          const received = await session.poll(http);
          if (received !== `42["received",${sent}]`) throw new Error(`${received} of ${sent} sent`);
          await session.close(http);
          await http.close();
        }
      },
    };
  },
};
