import type { PacketCodec } from "./packet-codec.ts";
import { warnOnce } from "../warnings.ts";
import { pack, type CarriedPacket } from "./ipc-messages.ts";

/** What another worker gets to know of a socket. */
export interface SocketDetails {
  id: string;
  handshake: Record<string, unknown>;
  rooms: unknown[];
  data: Record<string, unknown>;
}

/**
 * Encodes a socket for `fetchSockets()` of another worker. Members of its data and handshake that no encoder takes are
 * left out, with a warning: the worker that asks has no part in it, and the one that is asked goes on.
 */
export function encodeSocket(socket: SocketDetails, codec: PacketCodec): CarriedPacket {
  try {
    return pack(codec.encodeValues([socket]));
  } catch {
    return pack(codec.encodeValues([encodableSocket(socket, codec)]));
  }
}

/** The same for adapters with an encoding of their own: JSON values and Buffers. */
export function toPlainSocket(socket: SocketDetails, codec: PacketCodec): SocketDetails {
  try {
    return codec.toPlainValues([socket])[0] as SocketDetails;
  } catch {
    return encodableSocket(socket, codec);
  }
}

function encodableSocket(socket: SocketDetails, codec: PacketCodec): SocketDetails {
  const data = withoutUnencodable(socket.data, "data", codec);
  const handshake = withoutUnencodable(socket.handshake, "handshake", codec);
  return { ...socket, data, handshake };
}

function withoutUnencodable(
  values: Record<string, unknown>,
  owner: "data" | "handshake",
  codec: PacketCodec,
): Record<string, unknown> {
  const encodable: Record<string, unknown> = {};
  for (const key of Object.keys(values)) {
    try {
      [encodable[key]] = codec.toPlainValues([values[key]]);
    } catch (error) {
      warnOnce(
        "STICKY_SOCKET_DATA",
        `socket.${owner}.${key} cannot be sent to other workers, and is missing in what fetchSockets() gives them: ` +
          `${error instanceof Error ? error.message : String(error)}. Keep it elsewhere, in a WeakMap for instance`,
      );
    }
  }
  return encodable;
}
