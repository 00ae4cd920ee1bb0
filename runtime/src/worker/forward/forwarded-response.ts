import {
  ServerResponse,
  validateHeaderName,
  validateHeaderValue,
  type IncomingMessage,
  type OutgoingHttpHeader,
} from "node:http";
import type { ResponseHead } from "./heads.ts";

/** Where the parts of a response go. */
export interface ResponseSink {
  head(head: ResponseHead): void;
  /** @returns false when the sender should wait until `goOn()` is called */
  data(chunk: Buffer): boolean;
  end(): void;
  /** A whole response at once, which is what Engine.IO gives. */
  reply(head: ResponseHead, body: Buffer): void;
  abort(): void;
}

type Callback = () => void;
type Headers = Record<string, OutgoingHttpHeader | undefined> | unknown[] | undefined;
type Entry = [name: string, value: OutgoingHttpHeader | undefined];

/** What node:http keeps of a response, as far as it decides what others see. */
interface Internals {
  /** The head as it was sent; not empty once it was. */
  _header: string | null;
  _closed: boolean;
}

/** Statuses whose responses have no body. */
const BODILESS = new Set([204, 304]);

/**
 * The response to a request that came to another worker: sent there part by part, for the worker that has the client
 * to put it on the wire. As with {@link ForwardedRequest}, nothing depends on its prototype.
 */
export class ForwardedResponse extends ServerResponse {
  readonly #sink: ResponseSink;
  #head: ResponseHead | undefined;
  #isHeadSent = false;
  /** Whether the client takes no more for the time being. */
  #isHeld = false;
  /** Whether a writer waits for "drain". */
  #isAwaited = false;

  constructor(req: IncomingMessage, sink: ResponseSink) {
    super(req);
    this.#sink = sink;
    /* oxlint-disable typescript/unbound-method -- they become methods of this very object */
    const overrides = {
      socket: req.socket,
      writeHead: this.#writeHead,
      flushHeaders: this.#sendHead,
      write: this.#write,
      end: this.#end,
      destroy: this.#destroy,
    };
    /* oxlint-enable typescript/unbound-method */
    Object.assign(this, overrides);
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

  #writeHead(status: number, message?: string | Headers, headers?: Headers): this {
    if (!Number.isInteger(status) || status < 100 || status > 999) {
      throw new RangeError(`Invalid status code: ${status}`);
    }
    const text = typeof message === "string" ? message : (this.statusMessage ?? "");
    validateHeaderValue("status message", text);
    const entries = entriesOf(typeof message === "string" ? headers : message);
    // Most often everything is given here, and there is nothing to merge it with.
    const list = rawNamesOf(this).length === 0 ? flatten(entries) : this.#merge(entries);
    this.statusCode = status;
    this.#head = { status, message: text, headers: list };
    (this as unknown as Internals)._header = `HTTP/1.1 ${status}`;
    return this;
  }

  #write(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
    this.#sendHead();
    const { encoding, callback } = optionsOf(rest);
    if (callback) process.nextTick(callback);
    const goesOn = this.#sink.data(toBuffer(chunk, encoding)) && !this.#isHeld;
    if (!goesOn) this.#isAwaited = true;
    return goesOn;
  }

  #end(...args: unknown[]): this {
    if (this.finished) return this;
    const [chunk, ...rest] = typeof args[0] === "function" ? [undefined, ...args] : args;
    const { encoding, callback } = optionsOf(rest);
    const body = toBuffer(chunk as string | Uint8Array | undefined, encoding);
    if (this.#head === undefined) {
      const isSized = this.hasHeader("content-length") || this.hasHeader("transfer-encoding");
      if (!isSized && !BODILESS.has(this.statusCode)) this.setHeader("Content-Length", body.length);
      this.writeHead(this.statusCode);
    }
    this.finished = true;
    if (this.#isHeadSent) {
      if (body.length > 0) this.#sink.data(body);
      this.#sink.end();
    } else if (this.#head) {
      this.#sink.reply(this.#head, body);
    }
    process.nextTick(() => {
      this.emit("prefinish");
      this.emit("finish");
      callback?.();
      this.#close();
    });
    return this;
  }

  #destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    if (!this.finished) this.#sink.abort();
    process.nextTick(() => this.#close());
    return this;
  }

  #merge(entries: Entry[]): string[] {
    for (const [name] of entries) this.removeHeader(name);
    for (const [name, value] of entries) {
      if (value !== undefined)
        this.appendHeader(name, typeof value === "number" ? `${value}` : value);
    }
    const all = this.getHeaders();
    return flatten(rawNamesOf(this).map((name) => [name, all[name.toLowerCase()]]));
  }

  #sendHead(): void {
    if (this.#head === undefined) this.writeHead(this.statusCode);
    if (this.#isHeadSent || !this.#head) return;
    this.#isHeadSent = true;
    this.#sink.head(this.#head);
  }

  #close(): void {
    const internals = this as unknown as Internals;
    if (internals._closed) return;
    internals._closed = true;
    this.destroyed = true;
    this.emit("close");
  }
}

/** The names of its headers as they were given; only the type of a ClientRequest has this method. */
function rawNamesOf(response: ServerResponse): string[] {
  return (response as unknown as { getRawHeaderNames(): string[] }).getRawHeaderNames();
}

/** The forms in which `writeHead` takes headers: an object, a list of pairs, names and values in one list. */
function entriesOf(headers: Headers = {}): Entry[] {
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (Array.isArray(headers[0])) return headers as Entry[];
  const entries: Entry[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    entries.push([String(headers[i]), headers[i + 1] as OutgoingHttpHeader]);
  }
  return entries;
}

/** @throws {TypeError} as node:http does, for a name or a value that no header can have */
function flatten(entries: Entry[]): string[] {
  const list: string[] = [];
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    validateHeaderName(name);
    for (const item of Array.isArray(value) ? value : [value]) {
      const text = String(item);
      validateHeaderValue(name, text);
      list.push(name, text);
    }
  }
  return list;
}

function toBuffer(
  chunk: string | Uint8Array | null | undefined,
  encoding?: BufferEncoding,
): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk, encoding);
  if (chunk === undefined || chunk === null) return Buffer.alloc(0);
  return Buffer.isBuffer(chunk)
    ? chunk
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function optionsOf(rest: unknown[]): { encoding?: BufferEncoding; callback?: Callback } {
  const encoding = rest.find((option) => typeof option === "string") as BufferEncoding | undefined;
  const callback = rest.find((option) => typeof option === "function") as Callback | undefined;
  return { ...(encoding && { encoding }), ...(callback && { callback }) };
}
