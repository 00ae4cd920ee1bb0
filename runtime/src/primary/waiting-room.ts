import { debuglog } from "../debug.ts";
import type { Connection } from "./connection.ts";
import { refuse } from "../refuse.ts";

const debug = debuglog("primary");

export interface WaitingRoomOptions {
  /** Milliseconds until a connection is answered 503. */
  readonly workerTimeout: number;
  /** One connection more than this has the oldest answered 503. */
  readonly maxPendingConnections: number;
}

/** Holds connections that a worker cannot take yet: while none is ready, or while one is busy. */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  #isClosed = false;
  /** The oldest first. */
  readonly #timers = new Map<Connection, NodeJS.Timeout>();

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  add(connection: Connection): void {
    if (this.#isClosed) {
      turnAway(connection);
      return;
    }
    const timer = setTimeout(() => this.#refuse(connection), this.#options.workerTimeout);
    this.#timers.set(connection, timer);
    if (this.#timers.size <= this.#options.maxPendingConnections) return;
    const [oldest] = this.#timers.keys();
    if (oldest !== undefined) this.#refuse(oldest);
  }

  takeOldest(): Connection | undefined {
    for (const [connection, timer] of this.#timers) {
      clearTimeout(timer);
      this.#timers.delete(connection);
      return connection;
    }
    return undefined;
  }

  /** Takes all connections out. */
  empty(): Connection[] {
    const connections = [...this.#timers.keys()];
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    return connections;
  }

  /** Answers all connections 503, those to come as well. */
  close(): void {
    this.#isClosed = true;
    this.refuseAll();
  }

  /** Answers all connections 503. */
  refuseAll(): void {
    for (const connection of this.#timers.keys()) this.#refuse(connection);
  }

  #refuse(connection: Connection): void {
    debug("no worker takes a connection");
    clearTimeout(this.#timers.get(connection));
    this.#timers.delete(connection);
    turnAway(connection);
  }
}

function turnAway({ socket, isEncrypted }: Connection): void {
  if (isEncrypted === true) socket.destroy();
  else refuse(socket, 503);
}
