import { ServerResponse, STATUS_CODES } from "node:http";
import { ForwardedSocket } from "./forwarded-socket.ts";
import type { ForwardedRequest } from "./forwarded-request.ts";
import type { ResponseHead } from "./heads.ts";

/** Where the parts of a response go. */
export interface ResponseSink {
  /** An informational response, as it goes over the wire. */
  information(text: string): void;
  head(head: ResponseHead): void;
  /** @returns false when the sender should wait until `goOn()` is called */
  data(chunk: Buffer): boolean;
  /** @param trailers names and values in one list */
  end(trailers: readonly string[]): void;
  /** A whole response at once, which is what Engine.IO gives. */
  reply(head: ResponseHead, body: Buffer): void;
}

type Data = string | Uint8Array;
type Callback = () => void;

/** What node:http's own methods call, once they have checked what they are given. */
interface Internals {
  /** The head, as it would go over the wire. */
  _header: string;
  _headerSent: boolean;
  /** Whether the app has removed `Connection`: nothing is said of it then. */
  _removedConnection: boolean;
  _closed: boolean;
  _trailer: string;
  _storeHeader(firstLine: string, headers: unknown): void;
  end(...args: unknown[]): void;
}

/**
 * The response to a request that came to another worker: sent there part by part, for the worker that has the client to
 * put it on the wire. All that handlers call is node:http's own; it differs where that would write to the socket.
 * As with {@link ForwardedRequest}, nothing depends on its prototype.
 */
export class ForwardedResponse extends ServerResponse {
  readonly #sink: ResponseSink;
  readonly #forwardedSocket: ForwardedSocket;
  readonly #keepsAlive: boolean;
  #head: ResponseHead | undefined;
  #isHeadSent = false;
  /** What is sent while the response ends. */
  #last: Buffer[] | undefined;
  /** Whether the client takes no more for the time being. */
  #isHeld = false;
  /** Whether a writer waits for "drain". */
  #isAwaited = false;

  constructor(req: ForwardedRequest, keepsAlive: boolean, sink: ResponseSink) {
    super(req);
    this.shouldKeepAlive = keepsAlive;
    this.#sink = sink;
    this.#forwardedSocket = req.socket as ForwardedSocket;
    this.#keepsAlive = keepsAlive;
    /* oxlint-disable typescript/unbound-method -- they become methods of this very object */
    const overrides = {
      _storeHeader: this.#storeHeader,
      _send: this.#send,
      _writeRaw: this.#writeRaw,
      end: this.#end,
    };
    /* oxlint-enable typescript/unbound-method */
    Object.assign(this, overrides);
    ForwardedSocket.carry(this.#forwardedSocket, req, this);
    this.assignSocket(this.#forwardedSocket);
    this.once("finish", this.#onFinish);
  }

  /** The client takes no more for the time being. */
  static hold(res: ForwardedResponse): void {
    res.#isHeld = true;
  }

  /** It does again. */
  static release(res: ForwardedResponse): void {
    res.#isHeld = false;
    ForwardedResponse.goOn(res);
  }

  /** The way to the client takes more again. */
  static goOn(res: ForwardedResponse): void {
    if (!res.#isAwaited || res.#isHeld) return;
    res.#isAwaited = false;
    res.emit("drain");
  }

  /** The client is gone. */
  static abort(res: ForwardedResponse): void {
    res.#close();
  }

  #storeHeader(firstLine: string, headers: unknown): void {
    const internals = this as unknown as Internals;
    const { _removedConnection: hasRemoved } = internals;
    // What becomes of the connection is for the worker to say that has it, unless the app does.
    internals._removedConnection = true;
    nodes._storeHeader.call(this, firstLine, headers);
    internals._removedConnection = hasRemoved;
    // So are the chunks in which a body goes over the wire.
    this.chunkedEncoding = false;
    const list = parseHead(internals._header);
    if (this.#keepsAlive && !this.shouldKeepAlive) list.push("Connection", "close");
    const { statusCode: status, statusMessage } = this;
    const message = statusMessage === STATUS_CODES[status] ? "" : statusMessage;
    this.#head = { status, message, headers: list };
  }

  /** Takes a piece of the body, or nothing when the head is to go out. */
  #send(data: Data, encoding?: BufferEncoding | null, callback?: Callback | null): boolean {
    (this as unknown as Internals)._headerSent = true;
    if (callback) process.nextTick(callback);
    const bytes = toBuffer(data, encoding ?? undefined);
    if (this.#last !== undefined) {
      if (bytes.length > 0) this.#last.push(bytes);
      return true;
    }
    this.#sendHead();
    if (bytes.length === 0) return true;
    ForwardedSocket.touch(this.#forwardedSocket);
    const goesOn = this.#sink.data(bytes) && !this.#isHeld;
    if (!goesOn) this.#await();
    return goesOn;
  }

  /** Takes what node:http writes in front of the head. */
  #writeRaw(data: Data, encoding?: BufferEncoding, callback?: Callback): boolean {
    this.#sink.information(toBuffer(data, encoding).toString("latin1"));
    if (callback) process.nextTick(callback);
    return true;
  }

  #end(...args: unknown[]): this {
    if (this.finished) {
      nodes.end.apply(this, args);
      return this;
    }
    const last: Buffer[] = [];
    this.#last = last;
    try {
      nodes.end.apply(this, args);
    } finally {
      this.#last = undefined;
    }
    const trailers = parseLines((this as unknown as Internals)._trailer.split("\r\n"));
    if (!this.#isHeadSent && trailers.length === 0 && this.#head !== undefined) {
      this.#sink.reply(this.#head, last.length === 1 && last[0] ? last[0] : Buffer.concat(last));
    } else {
      this.#sendHead();
      for (const piece of last) this.#sink.data(piece);
      this.#sink.end(trailers);
    }
    return this;
  }

  #sendHead(): void {
    if (this.#isHeadSent || this.#head === undefined) return;
    this.#isHeadSent = true;
    this.#sink.head(this.#head);
  }

  #await(): void {
    this.#isAwaited = true;
    // node:http sets it back when the socket drains, which here never has anything to drain.
    Object.defineProperty(this, "writableNeedDrain", {
      configurable: true,
      get: () => this.#isAwaited,
    });
  }

  readonly #onFinish = (): void => {
    if (this.socket !== null) this.detachSocket(this.#forwardedSocket);
    process.nextTick(() => this.#close());
  };

  #close(): void {
    const internals = this as unknown as Internals;
    if (internals._closed) return;
    internals._closed = true;
    this.destroyed = true;
    this.emit("close");
  }
}

const nodes = ServerResponse.prototype as unknown as Internals;

/** The header fields of a head, without how the body is framed. */
function parseHead(head: string): string[] {
  return parseLines(head.split("\r\n").slice(1)).filter(
    (_, index, list) => list[index - (index % 2)]?.toLowerCase() !== "transfer-encoding",
  );
}

function parseLines(lines: readonly string[]): string[] {
  const list: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(": ");
    if (colon !== -1) list.push(line.slice(0, colon), line.slice(colon + 2));
  }
  return list;
}

function toBuffer(data: Data, encoding?: BufferEncoding): Buffer {
  if (typeof data === "string") return Buffer.from(data, encoding);
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
