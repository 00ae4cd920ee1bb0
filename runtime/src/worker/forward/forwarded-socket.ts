import { Socket, type AddressInfo } from "node:net";
import type { IncomingMessage, ServerResponse } from "node:http";
import { addressesOf } from "./client.ts";
import type { RequestHead } from "./heads.ts";
import { restoreTls } from "./tls-details.ts";

export interface SocketCallbacks {
  /** Called when the handler has destroyed the socket. */
  readonly onDestroy: () => void;
  /** Called with what the handler writes to the client past HTTP; undefined when it ends the connection. */
  readonly onWrite: (bytes: Buffer | undefined) => void;
}

/**
 * The connection of a request that came to another worker, which has it. What it says of itself is what it said there when
 * the request was forwarded; what is written is written there.
 */
export class ForwardedSocket extends Socket {
  readonly #client: ReturnType<typeof addressesOf>;
  readonly #bytesRead: number;
  readonly #callbacks: SocketCallbacks;
  #req: IncomingMessage | undefined;
  #res: ServerResponse | undefined;

  static {
    // node:net has these as accessors too, though its types say otherwise.
    const names = Object.keys(
      addressesOf({ remoteAddress: "", remotePort: 0, localAddress: "", localPort: 0 }),
    ) as (keyof ReturnType<typeof addressesOf>)[];
    for (const name of names) {
      define(this.prototype, name, (socket) => socket.#client[name]);
    }
    define(this.prototype, "bytesRead", (socket) => socket.#bytesRead);
    define(this.prototype, "pending", () => false);
  }

  constructor(head: RequestHead, callbacks: SocketCallbacks) {
    super({ allowHalfOpen: true });
    this.#client = addressesOf(head);
    this.#bytesRead = head.bytesRead;
    this.#callbacks = callbacks;
    // Without a time-out, as node:http sets it.
    Object.assign(this, { timeout: 0 });
    if (head.tls !== "") restoreTls(this, head.tls);
  }

  /** Has the time-out of the socket be one of its request and its response, as with node:http. */
  static carry(socket: ForwardedSocket, req: IncomingMessage, res: ServerResponse): void {
    socket.#req = req;
    socket.#res = res;
  }

  /** Something came or went: the time-out begins anew. */
  static touch(socket: ForwardedSocket): void {
    if (socket.timeout) socket.setTimeout(socket.timeout);
  }

  override address(): AddressInfo | {} {
    const { localAddress: address, localFamily: family, localPort: port } = this.#client;
    return address === undefined ? {} : { address, family, port };
  }

  override setTimeout(timeout: number, callback?: () => void): this {
    // Only who asks for a time-out pays for it.
    this.off("timeout", this.#onTimeout).on("timeout", this.#onTimeout);
    return super.setTimeout(timeout, callback);
  }

  override _read(): void {}

  override _write(chunk: Buffer | string, encoding: BufferEncoding, callback: () => void): void {
    this.#callbacks.onWrite(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
    callback();
  }

  override _writev(
    chunks: { chunk: Buffer | string; encoding: BufferEncoding }[],
    callback: () => void,
  ): void {
    for (const { chunk, encoding } of chunks) this._write(chunk, encoding, () => {});
    callback();
  }

  override _final(callback: () => void): void {
    this.#callbacks.onWrite(undefined);
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#callbacks.onDestroy();
    super._destroy(error, callback);
  }

  /** What node:http does with the time-out of a connection. */
  readonly #onTimeout = (): void => {
    const req = this.#req;
    const isHeard = req !== undefined && !req.complete && req.emit("timeout", this);
    if (!this.#res?.emit("timeout", this) && !isHeard) this.destroy();
  };
}

function define(
  prototype: ForwardedSocket,
  name: string,
  get: (socket: ForwardedSocket) => unknown,
): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: ForwardedSocket) {
      return get(this);
    },
  });
}
