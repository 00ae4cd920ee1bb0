import { EventEmitter } from "node:events";
import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { parseHeaders } from "./headers.ts";
import type { RequestHead } from "./heads.ts";

export interface RequestCallbacks {
  /** Called with false when the reader has enough for now, and with true when it wants more. */
  readonly onDemand: (isWanted: boolean) => void;
  /** Called when the handler has destroyed the request. */
  readonly onDestroy: () => void;
}

/**
 * A request that came to another worker. To whoever handles it, it is what it was there; but what it came in on is in
 * the other worker, and its socket is only a description of that.
 *
 * Frameworks give requests prototypes of their own (Express does), so what overrides node:http is set on each object,
 * and what others call here is static.
 */
export class ForwardedRequest extends IncomingMessage {
  readonly #callbacks: RequestCallbacks;
  readonly #forwardedSocket: ForwardedSocket;
  #isPaused = false;

  constructor(head: RequestHead, callbacks: RequestCallbacks) {
    const socket = new ForwardedSocket(head, callbacks.onDestroy);
    super(socket as unknown as Socket);
    this.#callbacks = callbacks;
    this.#forwardedSocket = socket;
    this.method = head.method;
    this.url = head.url;
    this.httpVersion = head.httpVersion;
    [this.httpVersionMajor = 1, this.httpVersionMinor = 1] = head.httpVersion
      .split(".")
      .map(Number);
    this.rawHeaders = head.rawHeaders;
    this.headers = parseHeaders(head.rawHeaders);
    this._read = () => {
      if (!this.#isPaused) return;
      this.#isPaused = false;
      this.#callbacks.onDemand(true);
    };
    // That of node:http wants a socket which is a stream.
    this._destroy = (error, callback) => {
      if (!this.readableEnded || !this.complete) {
        this.aborted = true;
        this.emit("aborted");
        this.#forwardedSocket.destroy();
      }
      process.nextTick(callback, this.listenerCount("error") > 0 ? error : null);
    };
    if (!head.hasBody) ForwardedRequest.finish(this);
  }

  static receive(req: ForwardedRequest, chunk: Buffer): void {
    if (req.push(chunk) || req.#isPaused) return;
    req.#isPaused = true;
    req.#callbacks.onDemand(false);
  }

  /** The body is complete. */
  static finish(req: ForwardedRequest): void {
    req.complete = true;
    req.push(null);
  }

  /** The client is gone. */
  static abort(req: ForwardedRequest): void {
    req.destroy();
    req.#forwardedSocket.destroy();
  }
}

class ForwardedSocket extends EventEmitter {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly remoteFamily: string;
  readonly encrypted: boolean;
  readonly writableLength = 0;
  readable = true;
  writable = true;
  destroyed = false;
  readonly #onDestroy: () => void;

  constructor({ remoteAddress, remotePort, encrypted }: RequestHead, onDestroy: () => void) {
    super();
    this.#onDestroy = onDestroy;
    this.remoteAddress = remoteAddress || undefined;
    this.remotePort = remotePort;
    this.remoteFamily = remoteAddress.includes(":") ? "IPv6" : "IPv4";
    this.encrypted = encrypted;
  }

  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.readable = false;
    this.writable = false;
    this.#onDestroy();
    process.nextTick(() => this.emit("close"));
    return this;
  }

  resume(): this {
    return this;
  }

  pause(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }
}
