import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** No answer for so long, in milliseconds, is none at all. A server that holds a poll says something sooner. */
const PATIENCE = 30_000;

export interface Target {
  readonly port: number;
  readonly isEncrypted?: boolean;
  /** The address to come from. */
  readonly localAddress?: string;
}

/** What the message at the beginning of `bytes` says, and its size; undefined while it is incomplete. */
export type Parse<T> = (bytes: string) => { value: T; size: number } | undefined;

interface Reader {
  /** Whether the reader has what it waits for. */
  tryParse(): boolean;
  reject(error: Error): void;
}

/** A connection for load, where a whole HTTP client would cost too much. Bytes are strings, one byte a character. */
export class Connection {
  readonly #socket: Socket;
  #received = "";
  #reader: Reader | undefined;
  #end: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay().setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      this.#received += chunk;
      if (this.#reader?.tryParse()) this.#reader = undefined;
    });
    socket.on("error", (error) => this.#fail(error));
    socket.on("end", () => this.#fail(new Error("the server ended the connection")));
    socket.on("close", () => this.#fail(new Error("the connection was closed")));
  }

  static async open({ port, isEncrypted = false, localAddress }: Target): Promise<Connection> {
    const options = { port, host: "127.0.0.1", localAddress, rejectUnauthorized: false };
    const socket = isEncrypted ? connectTls(options) : connect(options);
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once(isEncrypted ? "secureConnect" : "connect", () => {
        socket.off("error", reject);
        resolve();
      });
    });
    return new Connection(socket);
  }

  /** Why nothing more comes; undefined while it may. */
  get end(): Error | undefined {
    return this.#end;
  }

  /** What has come and nobody has asked for. */
  get unread(): string {
    return this.#received;
  }

  write(bytes: string): void {
    this.#socket.write(bytes, "latin1");
  }

  /** The next message. One at a time may be awaited. */
  async read<T>(parse: Parse<T>, patience = PATIENCE): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const tryParse = () => {
        try {
          const message = parse(this.#received);
          if (message === undefined) return false;
          this.#received = this.#received.slice(message.size);
          resolve(message.value);
        } catch (error) {
          reject(error);
        }
        return true;
      };
      if (this.#reader) throw new Error("somebody else is reading");
      if (tryParse()) return;
      if (this.#end) {
        reject(this.#end);
        return;
      }
      const timer = setTimeout(() => {
        this.#socket.destroy(new Error(`no answer within ${patience} ms: a hanging request`));
      }, patience);
      this.#reader = {
        tryParse: () => {
          const isDone = tryParse();
          if (isDone) clearTimeout(timer);
          return isDone;
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
    });
  }

  /** Resolves when the server has ended the connection. */
  async ended(): Promise<void> {
    if (this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#socket.once("close", resolve);
      });
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    this.#end ??= error;
    this.#socket.destroy();
    this.#reader?.reject(this.#end);
    this.#reader = undefined;
  }
}
