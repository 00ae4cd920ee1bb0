import { connect, type Socket } from "node:net";

/** Silence of the server for so long, in milliseconds, is an error. */
const TIMEOUT = 2_000;

/** What a message at the beginning of `bytes` says, and where the next one begins; undefined while it is incomplete. */
export type Parse<T> = (bytes: string) => { value: T; end: number } | undefined;

interface Reader {
  tryParse(): boolean;
  reject(error: Error): void;
}

/** A TCP connection to a server under test. Bytes are strings, one byte a character. */
export class Connection {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #received = "";
  #reader: Reader | undefined;
  #error: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay().setTimeout(TIMEOUT).setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      this.#received += chunk;
      if (this.#reader?.tryParse()) this.#reader = undefined;
    });
    socket.on("timeout", () => {
      // A reader waits for an answer; without one the connection is idle, or holds a long poll.
      if (this.#reader) socket.destroy(new Error(`no answer within ${TIMEOUT} ms`));
    });
    socket.on("error", (error) => this.#fail(error));
    socket.on("end", () => this.#fail(new Error("the server ended the connection")));
    this.#closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#fail(new Error("the connection was closed"));
        resolve();
      });
    });
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: "127.0.0.1" });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve();
      });
      socket.once("error", reject);
    });
    return new Connection(socket);
  }

  get isUsable(): boolean {
    return this.#error === undefined;
  }

  write(bytes: string): void {
    this.#socket.write(bytes, "latin1");
  }

  /** The next message of the server. One at a time may be awaited. */
  async read<T>(parse: Parse<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const tryParse = () => {
        try {
          const message = parse(this.#received);
          if (message === undefined) return false;
          this.#received = this.#received.slice(message.end);
          resolve(message.value);
        } catch (error) {
          reject(error);
        }
        return true;
      };
      if (tryParse()) return;
      if (this.#error) reject(this.#error);
      else this.#reader = { tryParse, reject };
    });
  }

  /** Resolves when the server has closed its side as well, so that all its work on this connection is done. */
  async close(): Promise<void> {
    this.#socket.end();
    this.#socket.resume();
    await this.#closed;
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#reader?.reject(this.#error);
    this.#reader = undefined;
  }
}
