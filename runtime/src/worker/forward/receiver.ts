import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { EngineHandlers } from "../engine.ts";
import { CHANNEL_PROTOCOL } from "./channel.ts";
import { restoreClient } from "./client.ts";
import { Inbound } from "./inbound.ts";

/** Pause between two looks whether all is answered, in milliseconds. */
const SWEEP = 50;

/**
 * Takes what other workers forward. It is not the app's own server, so nothing but Engine.IO can be reached through
 * it, and no time-out of it cuts what the worker in front, with the app's time-outs, lets pass.
 */
export class Receiver {
  readonly #handlers: { readonly path: string; readonly handlers: EngineHandlers }[] = [];
  readonly #onRequest: (req: IncomingMessage) => void;
  readonly #inbounds = new Set<Inbound>();
  readonly #server: Server;

  /** @param onRequest called with each request that comes */
  constructor(onRequest: (req: IncomingMessage) => void) {
    this.#onRequest = onRequest;
    this.#server = createServer((_req, res) => res.writeHead(404).end());
    this.#server.on("upgrade", (req, socket: Socket, head) => {
      if (req.headers.upgrade === CHANNEL_PROTOCOL) this.#openChannel(socket, head);
      else this.#onUpgrade(req, socket, head);
    });
  }

  /** Takes requests whose target begins with `path`; of several paths that do, the longest counts. */
  add(path: string, handlers: EngineHandlers): void {
    this.#handlers.push({ path, handlers });
    this.#handlers.sort((a, b) => b.path.length - a.path.length);
  }

  async listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      // Without `exclusive` the primary would listen in this worker's stead.
      this.#server.listen({ path, exclusive: true }, resolve);
      // The app decides how long its worker lives.
      this.#server.unref();
    });
  }

  /** Resolves when the requests that have come are answered. */
  async close(): Promise<void> {
    this.#server.close();
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

  /** Cuts all connections. */
  destroy(): void {
    for (const inbound of this.#inbounds) inbound.destroy();
  }

  #openChannel(socket: Socket, head: Buffer): void {
    const inbound = new Inbound(socket, head, (req, res) => {
      this.#onRequest(req);
      const handlers = this.#find(req);
      if (handlers) handlers.request(req, res);
      else res.writeHead(404).end();
    });
    this.#inbounds.add(inbound);
    socket.once("close", () => this.#inbounds.delete(inbound)).unref();
  }

  #onUpgrade(req: IncomingMessage, socket: Socket, head: Buffer): void {
    restoreClient(req);
    this.#onRequest(req);
    const handlers = this.#find(req);
    if (handlers) handlers.upgrade(req, socket, head);
    else socket.destroy();
  }

  #find({ url = "" }: IncomingMessage): EngineHandlers | undefined {
    return this.#handlers.find(({ path }) => url.startsWith(path))?.handlers;
  }
}
