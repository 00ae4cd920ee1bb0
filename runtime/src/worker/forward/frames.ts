/**
 * What workers say to each other about the requests that they forward. Many requests share one connection; each has an
 * id, chosen by the side that forwards. A frame is the length of its payload (4 bytes), its type (1), the id (4), all
 * big-endian, and the payload. Text in it has one byte a character, as HTTP heads do.
 */
export const Frame = {
  /** A request. Payload: its head (see heads.ts). */
  request: 0,
  /** A piece of a body, of the request or of the response. */
  data: 1,
  /** The body is complete. Payload: its trailers, if there are any (see heads.ts). */
  end: 2,
  /**
   * The sender has given up this request; nothing more comes of it, nor is wanted. After the response it means that the
   * client's connection is to be closed.
   */
  abort: 3,
  /** The head of a response; its body follows. */
  response: 4,
  /** A whole response. Payload: the length of the head (4 bytes), the head, the body. */
  reply: 5,
  /** No more data for the time being, please. */
  pause: 6,
  resume: 7,
  /** The sender will not be there much longer: if the request is a poll that waits, it is to be answered now. */
  hurry: 8,
  /** The session with the request that has this target (the payload) shall be let go. The id means nothing. */
  endSession: 9,
  /** An informational response. Payload: as it goes over the wire. */
  information: 10,
  /** What the handler has written to the client past HTTP; without a payload, it has ended the connection. */
  raw: 11,
} as const;

export type FrameType = (typeof Frame)[keyof typeof Frame];

const HEADER_LENGTH = 9;

/** The first bytes of a frame, as text. */
export function frameHeader(type: FrameType, id: number, length: number): string {
  return uint32(length) + String.fromCharCode(type) + uint32(id);
}

/** Four bytes, big-endian, as text. */
export function uint32(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Finds the frames in a stream of bytes. */
export class FrameDecoder {
  readonly #onFrame: (type: FrameType, id: number, payload: Buffer) => void;
  /** What has come of a frame that is not complete. */
  readonly #pieces: Buffer[] = [];
  #size = 0;
  /** How much of it must have come before it is looked at again. */
  #wanted = 0;

  constructor(onFrame: (type: FrameType, id: number, payload: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    // A large frame comes in many pieces, which are put together once, when all are there.
    if (this.#size < this.#wanted) return;
    const bytes = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces, this.#size);
    this.#pieces.length = 0;

    let at = 0;
    while (bytes.length - at >= HEADER_LENGTH) {
      const end = at + HEADER_LENGTH + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      const type = bytes[at + 4] as FrameType;
      this.#onFrame(type, bytes.readUInt32BE(at + 5), bytes.subarray(at + HEADER_LENGTH, end));
      at = end;
    }
    this.#size = bytes.length - at;
    if (this.#size > 0) this.#pieces.push(bytes.subarray(at));
    this.#wanted =
      this.#size < HEADER_LENGTH ? HEADER_LENGTH : HEADER_LENGTH + bytes.readUInt32BE(at);
  }
}
