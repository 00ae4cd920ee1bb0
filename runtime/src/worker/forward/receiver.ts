import { createServer, type IncomingMessage, type Server } from "node:http";
import type { EngineHandlers } from "../engine.ts";
import { restoreClient } from "./client.ts";

/** A Unix socket refuses at once what does not fit into its backlog. The system's own limit applies, too. */
const BACKLOG = 4096;
/** Pause between two looks for connections that have become idle, in milliseconds. */
const SWEEP = 50;

/**
 * The server for requests that other workers forward. It is not the app's own, so nothing but Engine.IO can be
 * reached through it, and no time-out of it cuts what the worker in front, with the app's time-outs, lets pass.
 */
export class Receiver {
  readonly #handlers = new Map<string, EngineHandlers>();
  readonly #server: Server;

  /** @param onRequest called with each request that comes */
  constructor(onRequest: (req: IncomingMessage) => void) {
    this.#server = createServer({
      keepAliveTimeout: 0,
      requestTimeout: 0,
      headersTimeout: 0,
      maxHeaderSize: 128 * 1024,
    });
    this.#server.on("request", (req, res) => {
      restoreClient(req);
      onRequest(req);
      const handlers = this.#find(req);
      if (handlers) handlers.request(req, res);
      else res.writeHead(404).end();
    });
    this.#server.on("upgrade", (req, socket, head) => {
      restoreClient(req);
      onRequest(req);
      const handlers = this.#find(req);
      if (handlers) handlers.upgrade(req, socket, head);
      else socket.destroy();
    });
  }

  /** Takes requests whose target begins with `path`. */
  add(path: string, handlers: EngineHandlers): void {
    this.#handlers.set(path, handlers);
  }

  async listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      // Without `exclusive` the primary would listen in this worker's stead.
      this.#server.listen({ path, exclusive: true, backlog: BACKLOG }, resolve);
    });
  }

  /** Resolves when the requests that have come are answered. */
  async close(): Promise<void> {
    const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP);
    await new Promise((resolve) => this.#server.close(resolve));
    clearInterval(sweep);
  }

  /** Cuts all connections. */
  destroy(): void {
    this.#server.closeAllConnections();
  }

  #find({ url = "" }: IncomingMessage): EngineHandlers | undefined {
    for (const [path, handlers] of this.#handlers) {
      if (url.startsWith(path)) return handlers;
    }
    return undefined;
  }
}
