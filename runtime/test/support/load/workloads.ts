import { onTestFinished } from "vitest";
import type { Random } from "../random.ts";
import { Connection, type Target } from "./connection.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { type Failures, runParallel } from "./parallel.ts";
import { PollingSession } from "./session.ts";
import { WebSocketSession } from "./websocket.ts";

export interface Outcome {
  /** What has been done. */
  readonly operations: number;
  readonly failures: Failures;
  /** Connections that it took. */
  readonly opened: number;
}

export interface Sharing {
  readonly clients: number;
  readonly connections: number;
  /** In milliseconds. */
  readonly duration: number;
}

/**
 * Long-polling clients that share few kept-alive connections: each in turn sends a value and receives it again, every
 * request over any connection.
 */
export async function shareConnections(
  target: Target,
  { clients, connections, duration }: Sharing,
  random: Random,
): Promise<Outcome> {
  const pool = new ConnectionPool(target, connections, random);
  onTestFinished(() => pool.close());
  // A waiting poll keeps its connection busy, and one more must be free for what it waits for.
  const lanes = Math.floor(connections * 0.75);
  const idle: PollingSession[] = [];
  const failures = await runParallel(clients, lanes, async () => {
    idle.push(await PollingSession.connect(pool));
  });
  let operations = 0;
  const end = Date.now() + duration;
  const run = async () => {
    while (Date.now() < end) {
      const [session] = idle.splice(random.int(0, idle.length - 1), 1);
      if (session === undefined) throw new Error("no session is left");
      try {
        await session.echo(pool, random.chance(0.5) ? 0 : undefined);
        operations++;
        idle.push(session);
      } catch (error) {
        failures.add(error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, run));
  return { operations, failures, opened: pool.opened };
}

/**
 * What a Socket.IO client does by default, many at a time: it opens a session over long-polling and takes it to a
 * WebSocket at once. Its polls go over shared connections; its WebSocket takes one of those, or a new connection.
 */
export async function upgradeCycles(
  target: Target,
  { cycles, parallel }: { cycles: number; parallel: number },
  random: Random,
): Promise<Outcome> {
  const pool = new ConnectionPool(target, parallel * 2, random);
  onTestFinished(() => pool.close());
  const failures = await runParallel(cycles, parallel, async () => {
    const session = await PollingSession.open(pool);
    const polled = Promise.all([session.post(pool, "40"), pollUntilNoop(session, pool)]);
    const connection = await (random.chance(0.5) ? pool.release() : Connection.open(target));
    try {
      const socket = await WebSocketSession.upgrade(connection, session.upgradeTarget);
      socket.send("2probe");
      const probed = await socket.receive();
      if (probed !== "3probe") throw new Error(`${probed} instead of 3probe`);
      await polled;
      socket.send("5");
      await socket.echo();
    } finally {
      connection.destroy();
      await polled.catch(() => {});
    }
  });
  return { operations: cycles - failures.count, failures, opened: pool.opened };
}

/** The server answers the waiting poll with nothing once it knows that a WebSocket takes over. */
async function pollUntilNoop(session: PollingSession, pool: ConnectionPool): Promise<void> {
  while (!session.inbox.hasNoop) await session.poll(pool);
}
