import { EventEmitter } from "node:events";
import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { parseHeaders } from "./headers.ts";
import type { RequestHead } from "./heads.ts";

/**
 * A request that came to another worker. To whoever handles it, it is what it was there; but what it came in on is in
 * the other worker, and its socket is only a description of that.
 */
export class ForwardedRequest extends IncomingMessage {
  readonly #forwardedSocket: ForwardedSocket;
  readonly #onDemand: (isWanted: boolean) => void;
  #isPaused = false;

  /** @param onDemand called with false when the reader has enough for now, and with true when it wants more */
  constructor(head: RequestHead, onDemand: (isWanted: boolean) => void) {
    const socket = new ForwardedSocket(head);
    super(socket as unknown as Socket);
    this.#forwardedSocket = socket;
    this.#onDemand = onDemand;
    this.method = head.method;
    this.url = head.url;
    this.httpVersion = head.httpVersion;
    [this.httpVersionMajor = 1, this.httpVersionMinor = 1] = head.httpVersion
      .split(".")
      .map(Number);
    this.rawHeaders = head.rawHeaders;
    this.headers = parseHeaders(head.rawHeaders);
    if (!head.hasBody) this.finish();
  }

  override _read(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#onDemand(true);
  }

  receive(chunk: Buffer): void {
    if (this.push(chunk) || this.#isPaused) return;
    this.#isPaused = true;
    this.#onDemand(false);
  }

  /** The body is complete. */
  finish(): void {
    this.complete = true;
    this.push(null);
  }

  /** The client is gone. */
  abort(): void {
    this.#forwardedSocket.destroyed = true;
    this.destroy();
  }
}

class ForwardedSocket extends EventEmitter {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly remoteFamily: string;
  readonly encrypted: boolean;
  readonly readable = true;
  readonly writable = true;
  destroyed = false;

  constructor({ remoteAddress, remotePort, encrypted }: RequestHead) {
    super();
    this.remoteAddress = remoteAddress || undefined;
    this.remotePort = remotePort;
    this.remoteFamily = remoteAddress.includes(":") ? "IPv6" : "IPv4";
    this.encrypted = encrypted;
  }

  destroy(): this {
    this.destroyed = true;
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
}
