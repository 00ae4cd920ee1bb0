export { PacketCodec, type EncodedPacket, type Packet } from "./packet-codec.ts";
