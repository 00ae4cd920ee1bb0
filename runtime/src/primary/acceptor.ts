import { createServer } from "node:http";
import type { Server, Socket } from "node:net";
import { debuglog } from "../debug.ts";
import type { PrimaryOptions } from "../options.ts";
import type { Connection } from "./connection.ts";
import { refuse } from "./refuse.ts";
import { parseRequestLine, readWhile } from "./request-line.ts";

const debug = debuglog("primary");

type Limits = Pick<
  Required<PrimaryOptions>,
  "maxRequestLineSize" | "requestLineTimeout" | "maxPendingConnections"
>;

/**
 * Takes the connections of `server`, which a `node:http` server then no longer sees, reads the first request line of
 * each and passes it on, reading stopped.
 */
export class Acceptor {
  readonly #limits: Limits;
  readonly #onConnection: (connection: Connection) => void;
  /** Connections whose request line is not complete, the oldest first, each with what ends its reading. */
  readonly #reading = new Map<Socket, () => void>();

  constructor(server: Server, limits: Limits, onConnection: (connection: Connection) => void) {
    this.#limits = limits;
    this.#onConnection = onConnection;

    const [httpListener] = createServer().listeners("connection");
    if (httpListener) server.off("connection", httpListener as () => void);
    // These are what the options of net.createServer set; there is no other way to set them on a server that exists.
    Object.assign(server, { pauseOnConnect: true, highWaterMark: 0 });
    server.on("connection", (socket: Socket) => this.#read(socket));
  }

  #read(socket: Socket): void {
    let head = "";
    const stopReading = readWhile(socket, (chunk) => {
      head += chunk;
      const line = parseRequestLine(head, this.#limits.maxRequestLineSize);
      if (line.state === "incomplete") return "more";
      this.#release(socket);
      if (line.state === "too long") refuse(socket, 431);
      else this.#onConnection({ socket, head, target: line.target });
      return "enough";
    });

    const onTimeout = () => {
      debug("no request line within %d ms", this.#limits.requestLineTimeout);
      this.#release(socket);
      // A browser opens connections ahead of need; a 408 would greet its next request there.
      if (head === "") socket.destroy();
      else refuse(socket, 408);
    };
    const timer = setTimeout(onTimeout, this.#limits.requestLineTimeout);
    const onGone = () => {
      this.#release(socket);
      socket.destroy();
    };
    socket.on("error", onGone).on("end", onGone).on("close", onGone);

    this.#reading.set(socket, () => {
      stopReading();
      clearTimeout(timer);
      socket.off("error", onGone).off("end", onGone).off("close", onGone);
      socket.on("error", () => socket.destroy());
    });
    this.#closeOldest();
  }

  #release(socket: Socket): void {
    this.#reading.get(socket)?.();
    this.#reading.delete(socket);
  }

  #closeOldest(): void {
    if (this.#reading.size <= this.#limits.maxPendingConnections) return;
    const [oldest] = this.#reading.keys();
    if (oldest === undefined) return;
    debug("more than %d connections without a request line", this.#limits.maxPendingConnections);
    this.#release(oldest);
    oldest.destroy();
  }

  /** Closes the connections that have not sent a request line. */
  close(): void {
    for (const socket of this.#reading.keys()) {
      this.#release(socket);
      socket.destroy();
    }
  }
}
