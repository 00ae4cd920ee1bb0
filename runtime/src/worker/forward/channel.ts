import type { Socket } from "node:net";
import { Frame, FrameDecoder, frameHeader, type FrameType, uint32 } from "./frames.ts";

export const CHANNEL_PROTOCOL = "sticky-socketio";

/** Asks the other worker's HTTP server for a connection that carries frames. There is no answer: frames follow. */
export const CHANNEL_REQUEST = `GET / HTTP/1.1\r\nHost: worker\r\nConnection: Upgrade\r\nUpgrade: ${CHANNEL_PROTOCOL}\r\n\r\n`;

/** A payload of up to so many bytes is put together with its neighbours; a larger one is written as it is. */
const SMALL = 4_096;

/** A connection between two workers that carries frames. What is sent in one turn of the event loop goes in one write. */
export class Channel {
  readonly #socket: Socket;
  /** Small frames that are not written yet, one byte a character. */
  #text = "";
  #isScheduled = false;

  constructor(socket: Socket, onFrame: (type: FrameType, id: number, payload: Buffer) => void) {
    this.#socket = socket;
    const decoder = new FrameDecoder(onFrame);
    socket.on("data", (chunk: Buffer) => decoder.push(chunk));
  }

  /** Sends a frame whose payload is text. */
  send(type: FrameType, id: number, text = ""): void {
    this.#text += frameHeader(type, id, text.length) + text;
    this.#schedule();
  }

  /** @returns false when so much is waiting to be written that the sender should wait for "drain" of the socket */
  sendBytes(id: number, bytes: Buffer): boolean {
    this.#text += frameHeader(Frame.data, id, bytes.length);
    return this.#append(bytes);
  }

  /** Sends a whole response. */
  sendReply(id: number, head: string, body: Buffer): void {
    const length = 4 + head.length + body.length;
    this.#text += frameHeader(Frame.reply, id, length) + uint32(head.length) + head;
    this.#append(body);
  }

  /** Resolves when all that was sent is written, or never will be. */
  async end(): Promise<void> {
    this.#flush();
    await new Promise<void>((resolve) => {
      this.#socket.once("close", resolve);
      this.#socket.end(resolve);
    });
  }

  #append(bytes: Buffer): boolean {
    if (bytes.length <= SMALL) {
      this.#text += bytes.toString("latin1");
      this.#schedule();
      return !this.#socket.writableNeedDrain;
    }
    this.#flush();
    return this.#socket.write(bytes);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isScheduled = false;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#socket.write(text, "latin1");
  };
}

/** The head and the body in the payload of a {@link Frame.reply}. */
export function splitReply(payload: Buffer): { head: string; body: Buffer } {
  const bodyAt = 4 + payload.readUInt32BE(0);
  return { head: payload.toString("latin1", 4, bodyAt), body: payload.subarray(bodyAt) };
}
