import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** A TCP connection on which a test writes HTTP as it likes, byte by byte where it must. */
export class RawConnection {
  readonly socket: Socket;
  #received = "";
  #onChange = (): void => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      this.#received += chunk;
      this.#onChange();
    });
    socket.on("close", () => this.#onChange());
    socket.on("error", () => {});
  }

  static async open(port: number, scheme: "http" | "https" = "http"): Promise<RawConnection> {
    const options = { port, host: "127.0.0.1", rejectUnauthorized: false };
    const socket = scheme === "https" ? connectTls(options) : connect(options);
    onTestFinished(() => void socket.destroy());
    await once(socket, scheme === "https" ? "secureConnect" : "connect");
    return new RawConnection(socket);
  }

  write(text: string): void {
    this.socket.write(text, "latin1");
  }

  /** The next response, whole. */
  async response(): Promise<Response> {
    for (;;) {
      const response = parseResponse(this.#received);
      if (response !== undefined) {
        this.#received = this.#received.slice(response.size);
        return response;
      }
      await this.#more();
    }
  }

  /** Waits until what has come, after the last response, matches. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#received);
      if (match) return match;
      await this.#more();
    }
  }

  /** All that comes until the server closes. */
  async rest(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, "close");
    return this.#received;
  }

  async #more(): Promise<void> {
    if (this.socket.closed) {
      throw new Error(`the server closed the connection after ${JSON.stringify(this.#received)}`);
    }
    await new Promise<void>((resolve) => {
      this.#onChange = resolve;
    });
  }
}

export interface Response {
  status: number;
  head: string;
  body: string;
  /** Bytes it took on the wire. */
  size: number;
}

function parseResponse(received: string): Response | undefined {
  const headEnd = received.indexOf("\r\n\r\n") + 4;
  if (headEnd < 4) return undefined;
  const head = received.slice(0, headEnd);
  const status = Number(head.split(" ")[1]);
  if (/^transfer-encoding: chunked/im.test(head)) {
    let body = "";
    for (let at = headEnd; ;) {
      const lineEnd = received.indexOf("\r\n", at);
      const length = Number.parseInt(received.slice(at, lineEnd), 16);
      const next = lineEnd + 2 + length + 2;
      if (lineEnd === -1 || received.length < next) return undefined;
      if (length === 0) return { status, head, body, size: next };
      body += received.slice(lineEnd + 2, lineEnd + 2 + length);
      at = next;
    }
  }
  const size = headEnd + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  return received.length < size
    ? undefined
    : { status, head, body: received.slice(headEnd, size), size };
}

/** The head of a request without a body, or of one with `body`. */
export function request(method: string, target: string, body?: string): string {
  const length = body === undefined ? "" : `Content-Length: ${body.length}\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${length}\r\n${body ?? ""}`;
}

/** The head of a request to upgrade to WebSocket. */
export function upgradeRequest(target: string): string {
  return (
    `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
  );
}

export const POLL = "/socket.io/?EIO=4&transport=polling";

/** Opens a long-polling session. Returns its id. */
export async function openSession(connection: RawConnection): Promise<string> {
  connection.write(request("GET", POLL));
  const { body } = await connection.response();
  return (JSON.parse(body.slice(1)) as { sid: string }).sid;
}
