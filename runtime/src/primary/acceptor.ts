import { createServer, maxHeaderSize } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:tls";
import type { Server, Socket } from "node:net";
import { debuglog } from "../debug.ts";
import type { PrimaryOptions } from "../options.ts";
import type { Connection } from "./connection.ts";
import { parseFirstRequest, type FirstRequestLimits } from "./first-request.ts";
import { readWhile } from "./read-while.ts";
import { refuse } from "../refuse.ts";

const debug = debuglog("primary");

export type AcceptorOptions = Pick<
  Required<PrimaryOptions>,
  "requestLineTimeout" | "maxPendingConnections"
> &
  FirstRequestLimits & {
    /** Whether connections are handed over unread, because they are encrypted. */
    readonly isEncrypted: boolean;
  };

/**
 * Takes the connections of `server`, which a `node:http` or `node:https` server then no longer sees, reads the first
 * request of each as far as needed and passes it on, reading stopped.
 */
export class Acceptor {
  readonly #options: AcceptorOptions;
  readonly #onConnection: (connection: Connection) => void;
  /** Connections whose first request is not complete, the oldest first, each with what ends its reading. */
  readonly #reading = new Map<Socket, () => void>();

  constructor(
    server: Server,
    options: AcceptorOptions,
    onConnection: (connection: Connection) => void,
  ) {
    this.#options = options;
    this.#onConnection = onConnection;

    const likewise = server instanceof TlsServer ? createTlsServer() : createServer();
    for (const own of likewise.listeners("connection")) {
      server.off("connection", own as () => void);
    }
    // These are what the options of net.createServer set; there is no other way to set them on a server that exists. A
    // client that has said all may end its side: the answer is a worker's to give.
    Object.assign(server, { pauseOnConnect: true, highWaterMark: 0, allowHalfOpen: true });
    server.on("connection", (socket: Socket) => {
      if (options.isEncrypted) {
        socket.on("error", () => socket.destroy());
        onConnection({ socket, head: "", target: undefined, isEncrypted: true });
      } else {
        this.#read(socket);
      }
    });
  }

  #read(socket: Socket): void {
    let head = "";
    const stopReading = readWhile(socket, (chunk) => {
      head += chunk;
      const request = parseFirstRequest(head, this.#options);
      if (request.state === "incomplete") return "more";
      this.#release(socket);
      if (request.state === "complete") {
        const { target, forwardedFor } = request;
        this.#onConnection({ socket, head, target, forwardedFor });
      } else if (this.#options.maxRequestLineSize < maxHeaderSize) {
        refuse(socket, 431);
      } else {
        // Node's own limit, or that of the worker's HTTP server, decides.
        this.#onConnection({ socket, head, target: undefined });
      }
      return "enough";
    });

    const timer = setTimeout(() => {
      debug("no request line within %d ms", this.#options.requestLineTimeout);
      this.#release(socket);
      // A browser opens connections ahead of need; a 408 would greet its next request there.
      if (head === "") socket.destroy();
      else refuse(socket, 408);
    }, this.#options.requestLineTimeout);
    const onGone = () => {
      this.#release(socket);
      socket.destroy();
    };
    const onEnd = () => {
      this.#release(socket);
      // A worker reads the end again, behind the head, and answers as Node does.
      if (head === "") socket.destroy();
      else this.#onConnection({ socket, head, target: undefined });
    };
    socket.on("error", onGone).on("end", onEnd).on("close", onGone);

    this.#reading.set(socket, () => {
      stopReading();
      clearTimeout(timer);
      socket.off("error", onGone).off("end", onEnd).off("close", onGone);
      socket.on("error", () => socket.destroy());
    });
    this.#closeOldest();
  }

  #release(socket: Socket): void {
    this.#reading.get(socket)?.();
    this.#reading.delete(socket);
  }

  #closeOldest(): void {
    if (this.#reading.size <= this.#options.maxPendingConnections) return;
    const [oldest] = this.#reading.keys();
    if (oldest === undefined) return;
    debug("more than %d connections have no request line", this.#options.maxPendingConnections);
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
