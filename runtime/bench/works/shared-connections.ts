import { HttpClient } from "../load/http-client.ts";
import { PollingSession } from "../load/polling-session.ts";
import { runParallel } from "../load/run-parallel.ts";
import { echo, receiveEcho } from "./echo.ts";
import type { Work } from "./work.ts";

const SESSIONS = 128;
const CONNECTIONS = 32;

/** The echo again, but each request goes over a random one of few connections, as behind a proxy. */
export const sharedConnections: Work = {
  name: "shared-connections",
  title: "long-polling echo, connections shared by many sids",
  measure: "cpu",
  servers: ["sticky-socketio", "@socket.io/sticky", "single process"],
  targets: [{ versus: "@socket.io/sticky", ratio: 1 / 3 }],
  operations: { full: 4_000, quick: 800 },
  async prepare(port) {
    const connections = Array.from({ length: CONNECTIONS }, () => new HttpClient(port));
    const sessions: PollingSession[] = [];
    await runParallel(SESSIONS, CONNECTIONS, async (lane) => {
      sessions.push(await PollingSession.connectAnyhow(connections[lane] as HttpClient));
    });
    return {
      run: async (operations) =>
        runParallel(operations, CONNECTIONS, async () => {
          const session = takeAny(sessions);
          const packet = echo();
          try {
            await onAny(connections, async (http) => session.post(http, packet));
            const received = await onAny(connections, async (http) => session.poll(http));
            receiveEcho(received, packet);
          } finally {
            sessions.push(session);
          }
        }),
      close: async () => {
        for (const session of sessions) await session.close(connections[0] as HttpClient);
        await Promise.all(connections.map(async (http) => http.close()));
      },
    };
  },
};

/** Uses a random connection for one exchange. There are as many as lanes, so one is always free. */
async function onAny<T>(
  free: HttpClient[],
  exchange: (connection: HttpClient) => Promise<T>,
): Promise<T> {
  const connection = takeAny(free);
  try {
    return await exchange(connection);
  } finally {
    free.push(connection);
  }
}

function takeAny<T>(items: T[]): T {
  const [item] = items.splice(Math.floor(Math.random() * items.length), 1);
  return item as T;
}
