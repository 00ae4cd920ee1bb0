import { HttpClient } from "../load/http-client.ts";
import { PollingSession } from "../load/polling-session.ts";
import { runParallel } from "../load/run-parallel.ts";
import { WebSocketClient } from "../load/websocket-client.ts";
import { echo, receiveEcho } from "./echo.ts";
import type { Work } from "./work.ts";

// Engine.IO lets each upgrade wait for 100 ms, so many go on at a time.
const PARALLEL = 64;
const PACKET_SEPARATOR = "\x1e";
const NOOP = "6";

/** What a client does by default: it opens a session over long-polling and takes it to a WebSocket at once. */
export const upgrade: Work = {
  name: "upgrade",
  title: "polling handshake + upgrade",
  measure: "cpu",
  servers: ["sticky-socketio", "@socket.io/sticky", "single process"],
  targets: [{ versus: "@socket.io/sticky", ratio: 1 / 1.7 }],
  operations: { full: 1_600, quick: 320 },
  async prepare(port) {
    return {
      run: async (operations) => runParallel(operations, PARALLEL, async () => connect(port)),
    };
  },
};

async function connect(port: number): Promise<void> {
  const [polls, posts] = [new HttpClient(port), new HttpClient(port)];
  try {
    const session = await PollingSession.open(polls);
    const polled = Promise.all([session.post(posts, "40"), pollUntilNoop(session, polls)]);
    await Promise.all([polled, takeOver(port, session, polled)]);
  } finally {
    await Promise.all([polls.close(), posts.close()]);
  }
}

async function takeOver(
  port: number,
  session: PollingSession,
  polled: Promise<unknown>,
): Promise<void> {
  const socket = await WebSocketClient.open(port, session.upgradeTarget);
  try {
    socket.send("2probe");
    await socket.expect("3probe");
    await polled;
    socket.send("5");
    const packet = echo();
    socket.send(packet);
    receiveEcho(await socket.expect("42"), packet);
  } finally {
    await socket.close();
  }
}

/** The server answers the waiting poll with nothing once it knows that a WebSocket takes over. */
async function pollUntilNoop(session: PollingSession, client: HttpClient): Promise<void> {
  const packets: string[] = [];
  while (packets.at(-1) !== NOOP) {
    packets.push(...(await session.poll(client)).split(PACKET_SEPARATOR));
  }
  if (!packets[0]?.startsWith("40{")) throw new Error(`"${packets[0]}" instead of "40{"`);
}
