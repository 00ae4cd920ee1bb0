import type { Server as HttpServer } from "node:http";
import type { Server } from "socket.io";
import { debuglog } from "../debug.ts";
import type { Connections } from "./connections.ts";
import type { WorkerOptions } from "./options.ts";

const debug = debuglog("worker");

/** Of the time to stop, the part after which connections that are still busy are cut. */
const PATIENCE = 0.8;
/** Pause between two looks for connections that have become idle, in milliseconds. */
const SWEEP = 50;

/** Closes sessions, lets requests finish, runs the app's `onStop` and ends this process with 0, within `timeout`. */
export async function stopWorker(
  servers: ReadonlyMap<Server, WorkerOptions>,
  connections: Connections,
  timeout: number,
): Promise<never> {
  debug("stopping within %d ms", timeout);
  const httpServers = new Set([...servers.keys()].map((io) => io.httpServer as HttpServer));
  for (const server of httpServers) {
    server.prependListener("request", (_req, res) => res.setHeader("Connection", "close"));
  }
  const cut = setTimeout(() => connections.destroy(), timeout * PATIENCE);
  const sweep = setInterval(() => {
    for (const server of httpServers) server.closeIdleConnections();
  }, SWEEP);

  await Promise.all([...servers.keys()].map(async (io) => io.close()));
  await connections.ended();
  clearTimeout(cut);
  clearInterval(sweep);
  for (const { onStop } of servers.values()) await onStop?.();
  process.exit(0);
}
