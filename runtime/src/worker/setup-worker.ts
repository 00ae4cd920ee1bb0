import cluster from "node:cluster";
import type { Server } from "socket.io";
import { StickyError } from "../errors.ts";
import { Member } from "./member.ts";
import type { WorkerOptions } from "./options.ts";

let member: Member | undefined;

/**
 * Makes this worker take its share of the clients of `io`. Call it when the app is ready for clients: connections
 * come from then on. The HTTP server that `io` is attached to must not listen by itself.
 *
 * Calling it again for the same `io` changes nothing; several `io` share one worker.
 *
 * @example
 * const httpServer = http.createServer(app);
 * const io = new Server(httpServer);
 * setupWorker(io);
 *
 * @throws {StickyError} ERR_STICKY_USAGE when this process is not a worker
 */
export function setupWorker(io: Server, options: WorkerOptions = {}): void {
  if (!cluster.isWorker) {
    throw new StickyError(
      "ERR_STICKY_USAGE",
      "setupWorker was called in a process that is not a cluster worker: fork it, or call setupPrimary",
    );
  }
  member ??= new Member();
  member.add(io, options);
}
