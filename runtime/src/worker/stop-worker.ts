import { once } from "node:events";
import type { Server } from "socket.io";
import { debuglog } from "../debug.ts";
import { drain } from "./drain.ts";
import type { Entrance } from "./entrance.ts";
import type { Receiver } from "./forward/receiver.ts";
import type { WorkerOptions } from "./options.ts";

const debug = debuglog("worker");

/** Of the time to stop, the part after which connections that are still busy are cut. */
const PATIENCE = 0.8;
/** Of the time to stop, the part in which clients that poll may learn that their sessions are closed. */
const GRACE = 0.1;
/** Pause between two looks for connections that have become idle, in milliseconds. */
const SWEEP = 50;

export interface StopOptions {
  /** Milliseconds until this process must have ended, after the drain. */
  readonly timeout: number;
  /** Milliseconds over which sessions are let go. */
  readonly drain: number;
  /** Ends the drain at once. */
  readonly hurry: AbortSignal;
}

/** Closes sessions, lets requests finish, runs the app's `onStop` and ends this process with 0. */
export async function stopWorker(
  servers: ReadonlyMap<Server, WorkerOptions>,
  entrance: Entrance,
  receiver: Receiver,
  options: StopOptions,
): Promise<never> {
  debug("stopping, %o", options);
  const { httpServer, connections } = entrance;
  const all = [...servers.keys()];
  entrance.endKeepAlive();
  entrance.stopListening();
  if (options.drain > 0) {
    const engines = all.map(({ engine }) => engine);
    const drained = drain(engines, options.drain, options.timeout * GRACE);
    await Promise.race([drained, aborted(options.hurry)]);
  }

  const cut = setTimeout(() => {
    connections.destroy();
    httpServer.closeAllConnections();
    receiver.destroy();
  }, options.timeout * PATIENCE);
  const sweep = setInterval(() => httpServer.closeIdleConnections(), SWEEP);
  await Promise.all(all.map(async (io) => io.close()));
  await connections.ended();
  await receiver.close();
  clearTimeout(cut);
  clearInterval(sweep);
  for (const { onStop } of servers.values()) await onStop?.();
  process.exit(0);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
