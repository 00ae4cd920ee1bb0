import type { Worker } from "node:cluster";
import type { Candidate } from "../balancing/balancer.ts";
import { debuglog } from "../debug.ts";
import type { PrimaryMessage } from "../protocol.ts";
import type { Connection } from "./connection.ts";

const debug = debuglog("primary");

// A handle in flight is a duplicate where descriptors are passed (POSIX), so ours may be closed as soon as it is
// written, and is still there when writing fails. On Windows it must stay open until the worker acknowledges it,
// which Node sees to.
const keepOpen = process.platform !== "win32";

/** The primary's side of one worker: what it knows of it, and the connections on their way to it. */
export class WorkerSlot implements Candidate {
  readonly worker: Worker;
  readonly tag: string;
  /** Paths of its Engine.IO servers. */
  paths: readonly string[] = [];
  state: "starting" | "ready" | "stopping" | "gone" = "starting";
  sessions = 0;

  /** Connections given to this worker, and how many of them it has said to have received. */
  #given = 0;
  #received = 0;
  /** Node sends one handle at a time and keeps the rest where nobody gets at them again, so they queue up here. */
  readonly #queue: Connection[] = [];
  #sending: Connection | undefined;

  constructor(worker: Worker, tag: string) {
    this.worker = worker;
    this.tag = tag;
  }

  get load(): number {
    return this.sessions + Math.max(0, this.#given - this.#received);
  }

  report(sessions: number, received: number): void {
    this.sessions = sessions;
    this.#received = received;
  }

  send(message: PrimaryMessage): void {
    // A worker that is gone is noticed by its exit.
    if (this.worker.isConnected()) this.worker.send(message, undefined, undefined, ignore);
  }

  give(connection: Connection): void {
    this.#given++;
    this.#queue.push(connection);
    this.#sendNext();
  }

  /** From now on it gets no new session; requests of its own sessions still go to it. */
  retire(): void {
    if (this.state !== "gone") this.state = "stopping";
  }

  /** Ends this slot. Returns the connections that did not get to the worker. */
  close(): Connection[] {
    this.state = "gone";
    const undelivered = this.#sending === undefined ? this.#queue : [this.#sending, ...this.#queue];
    this.#sending = undefined;
    return undelivered.splice(0);
  }

  #sendNext(): void {
    if (this.#sending !== undefined) return;
    const connection = this.#queue.shift();
    if (connection === undefined) return;
    this.#sending = connection;
    const { socket, head } = connection;
    // Else node:child_process would have the server count the worker's connections as its own until they end.
    Object.assign(socket, { server: null });
    const message: PrimaryMessage = { type: "sticky-socketio:connection", head };
    this.worker.send(message, socket, { keepOpen }, (error) => {
      if (this.state === "gone") return;
      if (error) debug("worker %d takes no connection: %s", this.worker.id, error.message);
      // Its end will be noticed in a moment; until then the connection counts as undelivered.
      if (error && !this.worker.isConnected()) return;
      this.#sending = undefined;
      socket.destroy();
      this.#sendNext();
    });
  }
}

function ignore(): void {}
