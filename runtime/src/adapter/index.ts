export { createAdapter } from "./create-adapter.ts";
export { PacketCodec, type EncodedPacket, type Packet } from "./packet-codec.ts";
