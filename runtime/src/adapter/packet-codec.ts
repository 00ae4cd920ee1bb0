import type { Server } from "socket.io";

/** A Socket.IO packet: `data` of an event is its name and arguments. */
export interface Packet {
  /** As `PacketType` of socket.io-parser; the adapters use 2 (event) and 3 (acknowledgement). */
  type: number;
  nsp: string;
  data: unknown[];
  id?: number | undefined;
}

/** An encoder of socket.io-parser, or of the app's own parser. */
interface Encoder {
  encode(packet: Packet): unknown[];
}

/** A packet as the server's parser writes it for a client: usually one string, and each Buffer of the packet. */
export type EncodedPacket = (string | Buffer)[];

/** `PacketType.ACK` of socket.io-parser: the type without rules for what `data[0]` may be. */
const ACK = 3;

/**
 * Encodes packets with the parser of a Socket.IO server (its `parser` option), so that they reach clients of other
 * processes as they reach its own: `toJSON` is called, functions and `undefined` are dropped or become null by the
 * parser's rules, binary data is kept.
 *
 * An adapter either sends what `encode` returns and has the receiver write it to clients unchanged, or, where it has a
 * format of its own, sends what `toPlain` returns: JSON values and Buffers, which any serializer keeps.
 *
 * A parser of the app's own has to emit "decoded" before `Decoder.add` returns, and its Decoder has to read the output
 * of its Encoder.
 */
export class PacketCodec {
  readonly #encoder: Encoder;
  readonly #Decoder: Server["_parser"]["Decoder"];

  constructor(server: Pick<Server, "encoder" | "_parser">) {
    this.#encoder = server.encoder;
    this.#Decoder = server._parser.Decoder;
  }

  /** @throws what the encoder throws (BigInt, circular structure, a getter), or a TypeError for a Blob */
  encode(packet: Packet): EncodedPacket {
    // Encoders may change the packet that they are given.
    return this.#encoder.encode({ ...packet }).map(toPart);
  }

  /** @throws {Error} when the parts are not those of one packet */
  decode(encoded: Readonly<EncodedPacket>): Packet {
    const decoder = new this.#Decoder();
    liftAttachmentLimit(decoder);
    let packet: Packet | undefined;
    decoder.on("decoded", (decoded) => (packet = decoded as Packet));
    for (const part of encoded) decoder.add(part);
    if (packet === undefined) throw new Error("the parser did not decode a packet it has encoded");
    return packet;
  }

  /**
   * The packet as a client would decode it.
   * @throws as {@link encode}
   */
  toPlain(packet: Packet): Packet {
    return { ...packet, data: this.decode(this.encode(packet)).data };
  }

  /**
   * Encodes values for another server rather than a client: arguments of `serverSideEmit`, `socket.data`, replies.
   * @throws as {@link encode}
   */
  encodeValues(values: unknown[]): EncodedPacket {
    return this.encode({ type: ACK, nsp: "/", id: 0, data: values });
  }

  decodeValues(encoded: Readonly<EncodedPacket>): unknown[] {
    return this.decode(encoded).data;
  }

  /**
   * The values as another server would decode them.
   * @throws as {@link encode}
   */
  toPlainValues(values: unknown[]): unknown[] {
    return this.decodeValues(this.encodeValues(values));
  }
}

/** The parser leaves binary data as the app has it: a Buffer, an ArrayBuffer, or any view of one. */
function toPart(part: unknown): string | Buffer {
  if (typeof part === "string" || Buffer.isBuffer(part)) return part;
  if (ArrayBuffer.isView(part)) return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  if (part instanceof ArrayBuffer) return Buffer.from(part);
  const type = Object.prototype.toString.call(part).slice(8, -1);
  throw new TypeError(
    `a ${type} cannot be sent to clients: emit a Buffer or an ArrayBuffer instead`,
  );
}

/** The limit protects servers from clients; what this server may emit is for the receiving client to decide. */
function liftAttachmentLimit(decoder: object): void {
  const { opts } = decoder as { opts?: { maxAttachments?: number } };
  if (opts?.maxAttachments !== undefined) opts.maxAttachments = Infinity;
}
