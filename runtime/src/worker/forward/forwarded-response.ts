import { ServerResponse, type IncomingMessage, type OutgoingHttpHeader } from "node:http";
import type { ResponseHead } from "./heads.ts";

/** Where the parts of a response go. */
export interface ResponseSink {
  head(head: ResponseHead): void;
  /** @returns false when the sender should wait until `release()` is called */
  data(chunk: Buffer): boolean;
  end(): void;
  /** A whole response at once, which is what Engine.IO gives. */
  reply(head: ResponseHead, body: Buffer): void;
  abort(): void;
}

type Callback = () => void;
type Headers = Record<string, OutgoingHttpHeader | undefined> | unknown[] | undefined;

/**
 * The response to a request that came to another worker: sent there part by part, for the worker that has the client
 * to put it on the wire.
 */
export class ForwardedResponse extends ServerResponse {
  readonly #sink: ResponseSink;
  #head: ResponseHead | undefined;
  #isHeadSent = false;
  #isHeld = false;
  #isClosed = false;

  constructor(req: IncomingMessage, sink: ResponseSink) {
    super(req);
    this.#sink = sink;
  }

  // @ts-expect-error -- its type calls it a property, but it is an accessor
  override get headersSent(): boolean {
    return this.#head !== undefined;
  }

  override writeHead(status: number, message?: string | Headers, headers?: Headers): this {
    const text = typeof message === "string" ? message : (this.statusMessage ?? "");
    const given = typeof message === "string" ? headers : message;
    const own = rawNamesOf(this);
    // Most often everything is given here, and the headers of their own need not be merged.
    const list = own.length === 0 ? flatten(entriesOf(given)) : this.#merge(given);
    this.statusCode = status;
    this.#head = { status, message: text, headers: list };
    return this;
  }

  override flushHeaders(): void {
    this.#sendHead();
  }

  override write(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
    this.#sendHead();
    const { encoding, callback } = optionsOf(rest);
    if (callback) process.nextTick(callback);
    return this.#sink.data(toBuffer(chunk, encoding)) && !this.#isHeld;
  }

  override end(...args: unknown[]): this {
    if (this.finished) return this;
    const [chunk, ...rest] = typeof args[0] === "function" ? [undefined, ...args] : args;
    const { encoding, callback } = optionsOf(rest);
    const body = toBuffer(chunk as string | Uint8Array | undefined, encoding);
    if (this.#head === undefined) this.writeHead(this.statusCode);
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

  override destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    if (!this.finished) this.#sink.abort();
    process.nextTick(() => {
      if (error) this.emit("error", error);
      this.#close();
    });
    return this;
  }

  /** The client takes no more for the time being. */
  hold(): void {
    this.#isHeld = true;
  }

  /** It does again. */
  release(): void {
    this.#isHeld = false;
    this.emit("drain");
  }

  /** The client is gone. */
  abort(): void {
    this.destroyed = true;
    this.#close();
  }

  #merge(given: Headers): string[] {
    for (const [name, value] of entriesOf(given)) {
      if (value !== undefined) this.setHeader(name, value);
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
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.emit("close");
  }
}

/** The names of its headers as they were given; only the type of a ClientRequest has this method. */
function rawNamesOf(response: ServerResponse): string[] {
  return (response as unknown as { getRawHeaderNames(): string[] }).getRawHeaderNames();
}

/** The forms in which `writeHead` takes headers: an object, a list of pairs, names and values in one list. */
function entriesOf(headers: Headers = {}): [name: string, value: OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (Array.isArray(headers[0])) return headers as [string, OutgoingHttpHeader][];
  const entries: [string, OutgoingHttpHeader][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    entries.push([String(headers[i]), headers[i + 1] as OutgoingHttpHeader]);
  }
  return entries;
}

function flatten(entries: [name: string, value: OutgoingHttpHeader | undefined][]): string[] {
  const list: string[] = [];
  for (const [name, value] of entries) {
    if (Array.isArray(value)) for (const item of value) list.push(name, item);
    else if (value !== undefined) list.push(name, String(value));
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
