import { IncomingMessage } from "node:http";
import { ForwardedSocket, type SocketCallbacks } from "./forwarded-socket.ts";
import type { RequestHead } from "./heads.ts";

export interface RequestCallbacks extends SocketCallbacks {
  /** Called with false when the reader has enough for now, and with true when it wants more. */
  readonly onDemand: (isWanted: boolean) => void;
}

/** What node:http's parser calls, so that names, values and what is made of them are as it makes them. */
interface ParserInterface {
  joinDuplicateHeaders: boolean;
  upgrade: boolean;
  _addHeaderLines(headers: string[], count: number): void;
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
    const socket = new ForwardedSocket(head, callbacks);
    super(socket);
    this.#callbacks = callbacks;
    this.#forwardedSocket = socket;
    this.method = head.method;
    this.url = head.url;
    this.httpVersion = head.httpVersion;
    [this.httpVersionMajor = 1, this.httpVersionMinor = 1] = head.httpVersion
      .split(".")
      .map(Number);
    const parsed = this as unknown as ParserInterface;
    parsed.upgrade = false;
    parsed.joinDuplicateHeaders = head.joinsDuplicates;
    parsed._addHeaderLines(head.rawHeaders, head.rawHeaders.length);
    this._read = () => {
      if (!this.#isPaused) return;
      this.#isPaused = false;
      this.#callbacks.onDemand(true);
    };
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
    ForwardedSocket.touch(req.#forwardedSocket);
    if (req.push(chunk) || req.#isPaused) return;
    req.#isPaused = true;
    req.#callbacks.onDemand(false);
  }

  /**
   * The body is complete.
   *
   * @param trailers names and values in one list
   */
  static finish(req: ForwardedRequest, trailers: string[] = []): void {
    req.complete = true;
    // Once a request is complete, node:http takes them for trailers.
    (req as unknown as ParserInterface)._addHeaderLines(trailers, trailers.length);
    req.push(null);
  }

  /** The client is gone. */
  static abort(req: ForwardedRequest): void {
    req.destroy();
    req.#forwardedSocket.destroy();
  }
}
