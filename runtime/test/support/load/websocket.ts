import { setTimeout as delay } from "node:timers/promises";
import type { Connection, Parse } from "./connection.ts";
import { parseAnswer } from "./http-client.ts";
import { echoPackets, Inbox, SessionClosed, WEBSOCKET } from "./session.ts";

const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const ACCEPT = /\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/i;

/** As much of a WebSocket as Engine.IO packets of less than 126 bytes need, and a session on it. */
export class WebSocketSession {
  readonly inbox = new Inbox();
  readonly #connection: Connection;
  #echoes = 0;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Turns a connection into a WebSocket. */
  static async upgrade(connection: Connection, target: string): Promise<WebSocketSession> {
    connection.write(
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
        `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n${KEY}\r\n`,
    );
    const { status, head, body } = await connection.read(parseAnswer);
    if (status === 101 && ACCEPT.test(head)) return new WebSocketSession(connection);
    connection.destroy();
    throw new Error(`an upgrade was answered ${status} ${body}`);
  }

  /** A session that begins as a WebSocket. */
  static async connect(connection: Connection): Promise<WebSocketSession> {
    const session = await WebSocketSession.upgrade(connection, WEBSOCKET);
    const handshake = await session.receive();
    if (!handshake.startsWith("0{")) throw new Error(`${handshake} is no handshake`);
    session.send("40");
    while (session.inbox.worker === 0) await session.#next();
    return session;
  }

  /** @param packet less than 126 bytes */
  send(packet: string): void {
    // A mask of zeros leaves the payload as it is.
    this.#connection.write(`${String.fromCharCode(0x81, 0x80 | packet.length)}\0\0\0\0${packet}`);
  }

  /** The next packet. */
  async receive(): Promise<string> {
    return this.#connection.read(parseFrame);
  }

  /** Sends a value after a pause in milliseconds, listening meanwhile, and receives it again. */
  async echo(pause = 0): Promise<void> {
    const { emit, acknowledgement } = echoPackets(this.#echoes++);
    const received = async () => {
      while (!this.inbox.take(acknowledgement)) await this.#next();
    };
    await Promise.all([received(), delay(pause).then(() => this.send(emit))]);
  }

  close(): void {
    this.#connection.destroy();
  }

  async #next(): Promise<void> {
    for (const reply of this.inbox.receive(await this.receive())) this.send(reply);
  }
}

const parseFrame: Parse<string> = (bytes) => {
  if (bytes.length < 2) return undefined;
  const opcode = bytes.charCodeAt(0);
  if (opcode === 0x88) throw new SessionClosed();
  const short = bytes.charCodeAt(1);
  if (opcode !== 0x81 || short > 126) throw new Error("this is no short text frame");
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const length = short === 126 ? bytes.charCodeAt(2) * 256 + bytes.charCodeAt(3) : short;
  const size = start + length;
  return bytes.length < size ? undefined : { value: bytes.slice(start, size), size };
};
