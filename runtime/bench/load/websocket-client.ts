import { Connection, type Parse } from "./connection.ts";
import { parseResponse } from "./http-client.ts";

const TEXT = 0x81;
const MASKED = 0x80;
const CLOSE = "\x88\x80\0\0\0\0";

/** As much of a WebSocket client as short text messages of ASCII need. */
export class WebSocketClient {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async open(port: number, target: string): Promise<WebSocketClient> {
    const connection = await Connection.open(port);
    connection.write(
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\n` +
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) bench\r\n" +
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    const { status, body } = await connection.read(parseResponse);
    if (status === 101) return new WebSocketClient(connection);
    await connection.close();
    throw new Error(`${status} ${body}`);
  }

  send(text: string): void {
    // A mask of zeros leaves the payload as it is.
    const header = String.fromCharCode(TEXT, MASKED | text.length);
    this.#connection.write(`${header}\0\0\0\0${text}`);
  }

  /** The next message; one that does not begin with `start` is an error. */
  async expect(start: string): Promise<string> {
    const text = await this.#connection.read(parseFrame);
    if (!text.startsWith(start)) throw new Error(`"${text}" instead of "${start}"`);
    return text;
  }

  async close(): Promise<void> {
    if (this.#connection.isUsable) this.#connection.write(CLOSE);
    await this.#connection.close();
  }
}

const parseFrame: Parse<string> = (bytes) => {
  if (bytes.length < 2) return undefined;
  let length = bytes.charCodeAt(1);
  let start = 2;
  if (bytes.charCodeAt(0) !== TEXT || length > 126) throw new Error("not a short text frame");
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.charCodeAt(2) * 256 + bytes.charCodeAt(3);
    start = 4;
  }
  const end = start + length;
  return bytes.length < end ? undefined : { value: bytes.slice(start, end), end };
};
