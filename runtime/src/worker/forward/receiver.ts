import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createListener, type Server as Listener, type Socket } from "node:net";
import type { Server as Engine } from "engine.io";
import { FORWARDED_HEAD_SIZE } from "../../forwarded-head-size.ts";
import { listenPrivately } from "../../listen-on.ts";
import { sessionIdOf } from "../../session/session-id.ts";
import { endSession } from "../let-go.ts";
import { answerPoll, pathOf, type EngineHandlers } from "../engine.ts";
import { CHANNEL_PROTOCOL } from "./channel.ts";
import { CLIENT_HEADER, restoreClient } from "./client.ts";
import { Inbound, type Recipient, type Target } from "./inbound.ts";

/** Pause between two looks whether all is answered, in milliseconds. */
const SWEEP = 50;

interface ReceivingEngine {
  /** Of the requests that it takes, what their targets begin with. */
  readonly path: string;
  readonly engine: Engine;
  readonly handlers: EngineHandlers;
}

/**
 * Takes what other workers forward. It is not the app's own server, so nothing but Engine.IO can be reached through
 * it, and no time-out of it cuts what the worker in front, with the app's time-outs, lets pass.
 */
export class Receiver implements Recipient {
  readonly #engines: ReceivingEngine[] = [];
  readonly #onRequest: (req: IncomingMessage) => void;
  readonly #inbounds = new Set<Inbound>();
  readonly #server: Server;
  #listener: Listener | undefined;
  #isClosed = false;

  /** @param onRequest called with each request that comes */
  constructor(onRequest: (req: IncomingMessage) => void) {
    this.#onRequest = onRequest;
    const limits = { maxHeaderSize: FORWARDED_HEAD_SIZE };
    this.#server = createServer(limits, (_req, res) => res.writeHead(404).end());
    this.#server.maxHeadersCount = 0;
    this.#server.on("upgrade", (req, socket: Socket, head) => {
      if (req.headers.upgrade === CHANNEL_PROTOCOL) {
        this.#openChannel(socket, head);
      } else {
        restoreClient(req, String(req.headers[CLIENT_HEADER] ?? ""));
        this.upgrade(req, socket, head);
      }
    });
  }

  /**
   * Takes requests on the path of `engine`; of several paths that a target begins with, the longest counts.
   *
   * @param handlers that answer them
   */
  add(engine: Engine, handlers: EngineHandlers): void {
    this.#engines.push({ path: pathOf(engine), engine, handlers });
    this.#engines.sort((a, b) => b.path.length - a.path.length);
  }

  request(req: IncomingMessage, res: ServerResponse): void {
    this.#onRequest(req);
    const found = this.#find(req);
    if (found) found.handlers.request(req, res);
    else res.writeHead(404).end();
  }

  upgrade(req: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#onRequest(req);
    const found = this.#find(req);
    if (found) found.handlers.upgrade(req, socket, head);
    else socket.destroy();
  }

  /** Answers the request to read that waits in the session of this request. */
  answerPoll(req: Target): void {
    const found = this.#find(req);
    if (found) answerPoll(found.engine, sessionIdOf(req.url ?? "") ?? "");
  }

  /**
   * Listens on a private socket, and no longer on the one before.
   *
   * @returns whether it does: not when it has been closed
   */
  async listen(path: string): Promise<boolean> {
    if (this.#isClosed) return false;
    // Closing removes the socket, so that comes first where the path is the same.
    this.#listener?.close();
    // As a server of node:http accepts them; that one need not know on how many sockets it listens.
    this.#listener = createListener({ allowHalfOpen: true }, (socket) => {
      this.#server.emit("connection", socket);
    });
    await listenPrivately(this.#listener, path);
    return true;
  }

  /** Resolves when the requests that have come are answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listener?.close();
    await new Promise<void>((resolve) => {
      const look = () => {
        if ([...this.#inbounds].some(({ size }) => size > 0)) return;
        clearInterval(sweep);
        resolve();
      };
      const sweep = setInterval(look, SWEEP);
      look();
    });
    await Promise.all([...this.#inbounds].map(async (inbound) => inbound.end()));
  }

  /** Lets go of the session of this request. */
  endSession(req: Target): void {
    const found = this.#find(req);
    if (found) void endSession(found.engine, sessionIdOf(req.url ?? "") ?? "");
  }

  /** Cuts all connections. */
  destroy(): void {
    for (const inbound of this.#inbounds) inbound.destroy();
  }

  #openChannel(socket: Socket, head: Buffer): void {
    const inbound = new Inbound(socket, head, this);
    this.#inbounds.add(inbound);
    socket.once("close", () => this.#inbounds.delete(inbound)).unref();
  }

  #find({ url = "" }: Target): ReceivingEngine | undefined {
    return this.#engines.find(({ path }) => url.startsWith(path));
  }
}
