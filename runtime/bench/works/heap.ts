import { HttpClient } from "../load/http-client.ts";
import { PollingSession } from "../load/polling-session.ts";
import { runParallel } from "../load/run-parallel.ts";
import type { Work } from "./work.ts";

const PARALLEL = 32;
/** Sessions before those that are measured: what comes with the first ones stays, however many follow. */
const EARLIER = 200;

/** Sessions that are open, each with its poll waiting. */
export const heap: Work = {
  name: "heap",
  title: "heap in the primary per open session",
  measure: "heap",
  servers: ["sticky-socketio", "@socket.io/sticky"],
  // The smallest thing to remember a session by is a pointer; below that is noise.
  targets: [{ absolute: 8 }],
  operations: { full: 2_000, quick: 2_000 },
  async prepare(port) {
    const clients: HttpClient[] = [];
    const open = async (count: number) =>
      runParallel(count, PARALLEL, async () => {
        const http = new HttpClient(port);
        const session = await PollingSession.open(http);
        clients.push(http);
        await session.startPoll(http);
      });
    await open(EARLIER);
    return {
      run: open,
      close: async () => {
        await Promise.all(clients.map(async (http) => http.close()));
      },
    };
  },
};
