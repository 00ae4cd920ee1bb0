import type { Server as HttpServer } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import type { WorkerSetup } from "../protocol.ts";
import { accept } from "./accept.ts";
import { StickyError } from "../errors.ts";
import { Connections } from "./connections.ts";
import { listenOn, listenPrivately } from "../listen-on.ts";
import { createTlsFront } from "./tls-front.ts";

/** Where connections come into this worker. */
export class Entrance {
  readonly httpServer: HttpServer;
  readonly connections = new Connections();
  /** Where clients connect to; null until that is known. */
  address: AddressInfo | string | null = null;
  /** What connections are given to: the HTTP server, or what decrypts them for it. */
  #front: Server;
  /** Whether connections come from the network and not from the primary. */
  #listens = false;
  #endsKeepAlive = false;

  constructor(httpServer: HttpServer) {
    this.httpServer = httpServer;
    this.#front = httpServer;
  }

  /**
   * @param head what the primary has read of it, one byte a character
   * @param isPlain whether it is no TLS connection, though others are: a server of node:https takes it as decrypted then
   */
  give(socket: Socket, head: string, isPlain = false): void {
    this.connections.add(socket);
    if (isPlain && this.httpServer instanceof TlsServer) {
      accept(this.httpServer, socket, head, "secureConnection");
    } else {
      accept(this.#front, socket, head);
    }
  }

  /**
   * Gets ready for connections, from the primary or, where the worker listens itself, from the network.
   *
   * @param privatePath where nobody calls: Node's time-outs, `close()` and `closeIdleConnections()` act only on a
   * server that listens (then on the connections that it is given, too)
   */
  async open({ tls, listen }: WorkerSetup, privatePath: string): Promise<void> {
    if (tls) this.#front = createTlsFront(tls, this.httpServer);
    this.#front.prependListener("connection", (socket: Socket) => this.connections.add(socket));
    this.#listens = listen !== undefined;
    if (listen && this.httpServer.listening) refuseToListen();
    if (listen) await listenOn(this.#front, { ...listen, exclusive: listen.reusePort });
    if (!this.httpServer.listening) {
      await listenPrivately(this.httpServer, privatePath);
      // Node would say that it listens already, which the app knows nothing of.
      Object.assign(this.httpServer, { listen: refuseToListen });
      // The app asks where clients connect to.
      const front = this.#front;
      this.httpServer.address = () => (listen ? front.address() : this.address);
    }
  }

  /** From now on each connection ends with the response to the next request on it. */
  endKeepAlive(): void {
    if (this.#endsKeepAlive) return;
    this.#endsKeepAlive = true;
    this.httpServer.prependListener("request", (_req, res) => res.setHeader("Connection", "close"));
  }

  /** Accepts no more connections from the network. Those that there are go on. */
  stopListening(): void {
    if (this.#listens) this.#front.close();
  }
}

function refuseToListen(): never {
  throw new StickyError(
    "ERR_STICKY_USAGE",
    "the HTTP server of a worker gets its connections without listening: remove the call of listen()",
  );
}
