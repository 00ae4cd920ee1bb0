import type { Worker } from "node:cluster";
import type { Candidate } from "../balancing/balancer.ts";
import { debuglog } from "../debug.ts";
import type { Load, PrimaryMessage } from "../protocol.ts";
import { sendSocket } from "../send-socket.ts";
import type { Connection } from "./connection.ts";
import { WaitingRoom, type WaitingRoomOptions } from "./waiting-room.ts";

const debug = debuglog("primary");

/** What was expected so long ago, in milliseconds, has arrived or never will. */
const EXPECTATION = 1_000;

/** The primary's side of one worker: what it knows of it, and the connections on their way to it. */
export class WorkerSlot implements Candidate {
  readonly worker: Worker;
  readonly tag: string;
  readonly position: number;
  /** Paths of its Engine.IO servers. */
  paths: readonly string[] = [];
  /** Whether its broadcasts reach no clients of other workers. */
  isInMemory = false;
  state: "starting" | "ready" | "stopping" | "gone" = "starting";
  /** Whether it closes its private sockets, and is about to end. */
  isClosing = false;
  /** Connections handed over since its start. */
  handoffs = 0;
  /** How often the watchdog has looked since it said anything. */
  missedLooks = 0;

  #load: Load = { sessions: 0, received: 0, forwarded: 0, delay: 0 };
  /** Connections and sessions sent its way. */
  #expected = 0;
  /** What was expected at a moment that is past, and when that was. */
  #checkpoint = { expected: 0, at: performance.now() };
  /** Node sends one handle at a time and keeps the rest where nobody gets at them again, so they queue up here. */
  readonly #queue: WaitingRoom;
  #sending: Connection | undefined;

  constructor(worker: Worker, tag: string, position: number, options: WaitingRoomOptions) {
    this.worker = worker;
    this.tag = tag;
    this.position = position;
    this.#queue = new WaitingRoom(options);
  }

  get load(): number {
    return this.#load.sessions + Math.max(0, this.#expected - this.#load.received);
  }

  /** What it has said last. */
  get lastReport(): Load {
    return this.#load;
  }

  /** Counts a session, or what may become one, from now on and until the worker reports it. */
  expect(): void {
    this.#expected++;
  }

  report(load: Load): void {
    this.#load = load;
    this.missedLooks = 0;
    if (performance.now() - this.#checkpoint.at < EXPECTATION) return;
    // A forwarded handshake can get lost on its way; it must not weigh for ever.
    this.#expected -= Math.max(0, this.#checkpoint.expected - load.received);
    this.#checkpoint = { expected: this.#expected, at: performance.now() };
  }

  send(message: PrimaryMessage): void {
    // A worker that is gone is noticed by its exit.
    if (this.worker.isConnected()) this.worker.send(message, undefined, undefined, ignore);
  }

  /** @param options.isExpected whether it has been counted already */
  give(connection: Connection, { isExpected = false } = {}): void {
    if (!isExpected) this.expect();
    if (this.#sending === undefined) this.#send(connection);
    else this.#queue.add(connection);
  }

  /** Takes back the connections that are not on their way yet. */
  takeQueued(): Connection[] {
    return this.#queue.empty();
  }

  /** Takes back the connections that have not got to the worker. */
  takeUndelivered(): Connection[] {
    const undelivered = this.#sending === undefined ? [] : [this.#sending];
    this.#sending = undefined;
    return [...undelivered, ...this.#queue.empty()];
  }

  #send(connection: Connection): void {
    this.#sending = connection;
    const { socket, head, isPeer, isPlain } = connection;
    const message: PrimaryMessage = { type: "sticky-socketio:connection", head, isPeer, isPlain };
    sendSocket(this.worker, message, socket, (error) => {
      // Taken back meanwhile.
      if (this.#sending !== connection) return;
      if (error) {
        debug("worker %d takes no connection: %s", this.worker.id, error.message);
        // Its end will be noticed in a moment; until then the connection counts as undelivered.
        if (!this.worker.isConnected()) return;
      }
      this.#sending = undefined;
      this.handoffs++;
      socket.destroy();
      const next = this.#queue.takeOldest();
      if (next) this.#send(next);
    });
  }
}

function ignore(): void {}
