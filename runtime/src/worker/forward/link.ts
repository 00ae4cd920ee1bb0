import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { LetGo } from "../let-go.ts";
import { Channel, CHANNEL_REQUEST, splitReply } from "./channel.ts";
import { Frame, type FrameType } from "./frames.ts";
import { clientOf } from "./client.ts";
import {
  decodeResponseHead,
  decodeTrailers,
  encodeRequestHead,
  encodeTrailers,
  pairs,
} from "./heads.ts";
import { describeTls } from "./tls-details.ts";

/** Of a body, in bytes: below it, copying is cheaper than one more write. */
const SMALL = 4_096;

/** What the other worker may still send when its response is complete. */
const AFTER_ANSWER = new Set<FrameType>([Frame.abort, Frame.pause, Frame.resume]);

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** When it was forwarded, or its last piece was, as performance.now(). */
  since: number;
  /** Called when the other worker is gone and nothing has been answered yet. */
  readonly onUnreachable: () => void;
  /** Whether the other worker wants no more of the body for the time being. */
  isHeld: boolean;
  /** Whether the response is complete; the body of the request need not be. */
  isAnswered: boolean;
}

/** A request that waits for the connection. */
interface Early {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly failures: LinkFailures;
}

/** What is called when a request cannot be forwarded. */
export interface LinkFailures {
  /** Nobody listens there. The request has not been touched. */
  readonly onMissing: () => void;
  /** The other worker has gone, and nothing has been answered yet. */
  readonly onUnreachable: () => void;
}

/** This worker's connection to another one, over which it forwards requests. */
export class Link {
  readonly #socket: Socket;
  readonly #channel: Channel;
  /** Requests until their response is written and their body is sent. */
  readonly #exchanges = new Map<number, Exchange>();
  /** What came before there was a connection, which then may be forwarded elsewhere; undefined since there is one. */
  #early: Early[] | undefined = [];
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
    this.#socket.once("connect", () => {
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const { req, res, failures } of early) {
        if (!res.destroyed) this.forward(req, res, failures);
      }
    });
    this.#socket.once("close", () => {
      clearInterval(watch);
      onClose(failure);
      this.#giveUp();
    });
    // It must not keep alive a process that has nothing else to do.
    this.#socket.unref();
  }

  forward(req: IncomingMessage, res: ServerResponse, failures: LinkFailures): void {
    if (this.#early !== undefined) {
      this.#early.push({ req, res, failures });
      return;
    }
    const { onUnreachable } = failures;
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    const exchange: Exchange = {
      req,
      res,
      since: performance.now(),
      onUnreachable,
      isHeld: false,
      isAnswered: false,
    };
    this.#exchanges.set(id, exchange);
    const hasBody = mayHaveBody(req.rawHeaders);
    this.#channel.send(Frame.request, id, headOf(exchange, hasBody));
    if (hasBody) this.#sendBody(id, exchange);
    res.once("close", () => {
      // The handler may read on after its answer.
      if (exchange.isAnswered && !req.complete && !req.destroyed) return;
      const isOpen = this.#exchanges.delete(id);
      if (isOpen && !(exchange.isAnswered && req.complete)) this.#channel.send(Frame.abort, id);
    });
  }

  /**
   * The polls that wait at the other worker, each with what has it answered there. That may take more than one call: a
   * poll whose session is still being looked up over there does not wait yet.
   */
  letGo(): LetGo[] {
    const waiting = [...this.#exchanges].filter(
      ([, { req, res }]) => req.method === "GET" && !res.headersSent,
    );
    return waiting.map(([id, { res }]) => async () => {
      if (!this.#exchanges.has(id) || res.headersSent) return;
      res.setHeader("Connection", "close");
      this.#channel.send(Frame.hurry, id);
    });
  }

  /** Has the other worker let go of the session of this request. */
  endSession({ url = "" }: IncomingMessage): void {
    this.#channel.send(Frame.endSession, 0, url);
  }

  #sendBody(id: number, exchange: Exchange): void {
    const { req } = exchange;
    req.on("data", (chunk: Buffer) => {
      exchange.since = performance.now();
      if (!this.#exchanges.has(id) || this.#channel.sendBytes(id, chunk)) return;
      req.pause();
      this.#socket.once("drain", () => {
        if (!exchange.isHeld) req.resume();
      });
    });
    req.once("end", () => {
      if (!this.#exchanges.has(id)) return;
      this.#channel.send(Frame.end, id, encodeTrailers(req.rawTrailers));
      if (exchange.isAnswered && exchange.res.closed) this.#exchanges.delete(id);
    });
    req.once("close", () => {
      if (!req.complete && exchange.isAnswered && this.#exchanges.delete(id)) {
        this.#channel.send(Frame.abort, id);
      }
    });
  }

  #onFrame(type: FrameType, id: number, payload: Buffer): void {
    const exchange = this.#exchanges.get(id);
    if (exchange === undefined) return;
    const { req, res } = exchange;
    if (exchange.isAnswered && !AFTER_ANSWER.has(type)) return;
    switch (type) {
      case Frame.reply: {
        const { head, body } = splitReply(payload);
        exchange.isAnswered = true;
        if (!writeHead(res, head)) break;
        // Node writes a text together with the head, and a buffer after it.
        if (body.length <= SMALL) res.end(body.toString("latin1"), "latin1");
        else res.end(body);
        req.resume();
        break;
      }
      case Frame.response:
        if (writeHead(res, payload.toString("latin1"))) res.flushHeaders();
        else this.#exchanges.delete(id);
        break;
      case Frame.information:
        writeInformation(res, payload);
        break;
      case Frame.raw:
        if (payload.length > 0) req.socket.write(payload);
        else req.socket.end();
        break;
      case Frame.data:
        if (res.write(payload)) break;
        this.#channel.send(Frame.pause, id);
        res.once("drain", () => this.#channel.send(Frame.resume, id));
        break;
      case Frame.end:
        exchange.isAnswered = true;
        if (payload.length > 0) res.addTrailers(pairs(decodeTrailers(payload.toString("latin1"))));
        res.end();
        req.resume();
        break;
      case Frame.abort:
        this.#exchanges.delete(id);
        if (!exchange.isAnswered) res.destroy();
        else if (res.socket !== null || res.writableFinished) req.socket.destroy();
        // It is behind another response on this connection.
        else res.once("finish", () => req.socket.destroy());
        break;
      case Frame.pause:
        exchange.isHeld = true;
        req.pause();
        break;
      case Frame.resume:
        exchange.isHeld = false;
        req.resume();
        break;
    }
  }

  #refuseOverdue(timeout: number): void {
    for (const [id, { req, res, since }] of this.#exchanges) {
      if (res.headersSent || performance.now() - since < timeout) continue;
      this.#exchanges.delete(id);
      req.resume();
      this.#channel.send(Frame.abort, id);
      res.writeHead(504, { "Content-Type": "text/plain" }).end("Gateway Timeout\n");
    }
  }

  #giveUp(): void {
    for (const { res, failures } of this.#early ?? []) {
      if (!res.destroyed) failures.onMissing();
    }
    const left = [...this.#exchanges.values()];
    this.#exchanges.clear();
    for (const { req, res, onUnreachable, isAnswered } of left) {
      req.resume();
      if (isAnswered) continue;
      if (res.headersSent) res.destroy();
      else if (!res.destroyed) onUnreachable();
    }
  }
}

function headOf({ req, res }: Exchange, hasBody: boolean): string {
  const { method = "", url = "", httpVersion, rawHeaders, socket } = req;
  const { joinDuplicateHeaders } = req as { joinDuplicateHeaders?: boolean };
  return encodeRequestHead({
    method,
    url,
    httpVersion,
    hasBody,
    rawHeaders,
    joinsDuplicates: joinDuplicateHeaders === true,
    keepsAlive: res.shouldKeepAlive,
    bytesRead: socket.bytesRead,
    tls: describeTls(socket),
    ...clientOf(req),
  });
}

function mayHaveBody(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase();
    if (name === "transfer-encoding") return true;
    if (name === "content-length") return rawHeaders[i + 1] !== "0";
  }
  return false;
}

/** @returns false when node:http takes no such head; the client's connection is closed then */
function writeHead(res: ServerResponse, text: string): boolean {
  const { status, message, headers } = decodeResponseHead(text);
  // The other worker's response has a date, or is meant to have none.
  res.sendDate = false;
  try {
    // Names and values in one list are taken as they are.
    if (message === "") res.writeHead(status, headers as string[]);
    else res.writeHead(status, message, headers as string[]);
    return true;
  } catch {
    res.destroy();
    return false;
  }
}

/** The public methods that write one check what was checked already, and know three of them. */
function writeInformation(res: ServerResponse, text: Buffer): void {
  const internals = res as unknown as { _writeRaw(data: Buffer): boolean };
  if (!res.headersSent) internals._writeRaw(text);
}
