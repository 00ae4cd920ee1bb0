import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { Channel, CHANNEL_REQUEST, splitReply } from "./channel.ts";
import { Frame, type FrameType } from "./frames.ts";
import { decodeResponseHead, encodeRequestHead } from "./heads.ts";

/** Of a body, in bytes: below it, copying is cheaper than one more write. */
const SMALL = 4_096;

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly since: number;
  /** Called when the other worker is gone and nothing has been answered yet. */
  readonly onUnreachable: () => void;
}

/** This worker's connection to another one, over which it forwards requests. */
export class Link {
  readonly #socket: Socket;
  readonly #channel: Channel;
  readonly #exchanges = new Map<number, Exchange>();
  #nextId = 0;

  /**
   * @param timeout milliseconds until the answer to a request must begin
   * @param onClose called once, when the other worker is gone or was never there
   */
  constructor(path: string, timeout: number, onClose: (error: Error | undefined) => void) {
    this.#socket = connect(path);
    this.#socket.write(CHANNEL_REQUEST);
    // Each upload that waits for it to drain listens once.
    this.#socket.setMaxListeners(0);
    this.#channel = new Channel(this.#socket, (type, id, payload) =>
      this.#onFrame(type, id, payload),
    );
    let failure: Error | undefined;
    this.#socket.on("error", (error) => {
      failure = error;
    });
    const watch = setInterval(() => this.#refuseOverdue(timeout), timeout / 4).unref();
    this.#socket.once("close", () => {
      clearInterval(watch);
      onClose(failure);
      this.#giveUp();
    });
    // It must not keep alive a process that has nothing else to do.
    this.#socket.unref();
  }

  forward(req: IncomingMessage, res: ServerResponse, onUnreachable: () => void): void {
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    this.#exchanges.set(id, { req, res, since: Date.now(), onUnreachable });
    const hasBody = mayHaveBody(req.rawHeaders);
    this.#channel.send(Frame.request, id, headOf(req, hasBody));
    if (hasBody) this.#sendBody(id, req);
    res.once("close", () => {
      if (this.#exchanges.delete(id)) this.#channel.send(Frame.abort, id);
    });
  }

  #sendBody(id: number, req: IncomingMessage): void {
    req.on("data", (chunk: Buffer) => {
      if (!this.#exchanges.has(id) || this.#channel.sendBytes(id, chunk)) return;
      req.pause();
      this.#socket.once("drain", () => req.resume());
    });
    req.once("end", () => {
      if (this.#exchanges.has(id)) this.#channel.send(Frame.end, id);
    });
  }

  #onFrame(type: FrameType, id: number, payload: Buffer): void {
    const exchange = this.#exchanges.get(id);
    if (exchange === undefined) return;
    const { req, res } = exchange;
    switch (type) {
      case Frame.reply: {
        const { head, body } = splitReply(payload);
        this.#exchanges.delete(id);
        writeHead(res, head);
        // Node writes a text together with the head, and a buffer after it.
        if (body.length <= SMALL) res.end(body.toString("latin1"), "latin1");
        else res.end(body);
        break;
      }
      case Frame.response:
        writeHead(res, payload.toString("latin1"));
        break;
      case Frame.data:
        if (res.write(payload)) break;
        this.#channel.send(Frame.pause, id);
        res.once("drain", () => this.#channel.send(Frame.resume, id));
        break;
      case Frame.end:
        this.#exchanges.delete(id);
        res.end();
        break;
      case Frame.abort:
        this.#exchanges.delete(id);
        res.destroy();
        break;
      case Frame.pause:
        req.pause();
        break;
      case Frame.resume:
        req.resume();
        break;
    }
  }

  #refuseOverdue(timeout: number): void {
    for (const [id, { res, since }] of this.#exchanges) {
      // They are in the order in which they came.
      if (Date.now() - since < timeout) return;
      if (res.headersSent) continue;
      this.#exchanges.delete(id);
      this.#channel.send(Frame.abort, id);
      res.writeHead(504, { "Content-Type": "text/plain" }).end("Gateway Timeout\n");
    }
  }

  #giveUp(): void {
    const left = [...this.#exchanges.values()];
    this.#exchanges.clear();
    for (const { res, onUnreachable } of left) {
      if (res.headersSent) res.destroy();
      else if (!res.destroyed) onUnreachable();
    }
  }
}

function headOf(req: IncomingMessage, hasBody: boolean): string {
  const {
    remoteAddress = "",
    remotePort = 0,
    encrypted = false,
  } = req.socket as Partial<TLSSocket>;
  const { method = "", url = "", httpVersion, rawHeaders } = req;
  const client = { remoteAddress, remotePort, encrypted };
  return encodeRequestHead({ method, url, httpVersion, hasBody, rawHeaders, ...client });
}

function mayHaveBody(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase();
    if (name === "transfer-encoding") return true;
    if (name === "content-length") return rawHeaders[i + 1] !== "0";
  }
  return false;
}

function writeHead(res: ServerResponse, text: string): void {
  const { status, message, headers } = decodeResponseHead(text);
  // Names and values in one list are taken as they are.
  if (message === "") res.writeHead(status, headers as string[]);
  else res.writeHead(status, message, headers as string[]);
}
