import type { Server } from "socket.io";
import type { EncodedPacket, Packet, PacketCodec } from "./packet-codec.ts";

/** Packets that are encoded already, as an encoder: what it gets for them is written to clients as it is. */
export class PreparedPackets {
  readonly #encoder: Server["encoder"];
  readonly #prepared = new WeakMap<object, EncodedPacket>();

  constructor(encoder: Server["encoder"]) {
    this.#encoder = encoder;
  }

  add(packet: object, encoded: EncodedPacket): void {
    this.#prepared.set(packet, encoded);
  }

  encode(packet: Parameters<Server["encoder"]["encode"]>[0]): unknown[] {
    return this.#prepared.get(packet) ?? this.#encoder.encode(packet);
  }
}

/** A packet of another worker. Its data are decoded when they are needed: for listeners of outgoing packets. */
export class ReceivedPacket implements Packet {
  readonly type = 2;
  nsp: string;
  readonly #encoded: EncodedPacket;
  readonly #codec: PacketCodec;
  #data: unknown[] | undefined;

  constructor(nsp: string, encoded: EncodedPacket, codec: PacketCodec) {
    this.nsp = nsp;
    this.#encoded = encoded;
    this.#codec = codec;
  }

  get data(): unknown[] {
    this.#data ??= this.#codec.decode(this.#encoded).data;
    return this.#data;
  }
}
