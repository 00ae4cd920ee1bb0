import type { EncodedPacket } from "./packet-codec.ts";

/**
 * What adapters and the primary tell each other over IPC. A channel is one namespace of one Socket.IO server; its
 * members are the adapters of all workers for it, each with an id of its own.
 */
export type AdapterMessage =
  /** To the primary: an adapter wants the messages of a channel. Answered with `members`. */
  | { type: "sticky-socketio:adapter-join"; channel: string; uid: string }
  /** Both ways: an adapter has closed, or its worker has ended. */
  | { type: "sticky-socketio:adapter-left"; channel: string; uid: string }
  /** To an adapter that has joined: the other members. */
  | { type: "sticky-socketio:adapter-members"; channel: string; uid: string; members: string[] }
  /** To the members: another one has joined. */
  | { type: "sticky-socketio:adapter-joined"; channel: string; uid: string }
  /** Both ways: for the member `to`, or for all members of other workers than the sender's. */
  | {
      type: "sticky-socketio:adapter-publish";
      channel: string;
      uid: string;
      to?: string | undefined;
      message: unknown;
    };

/** Tells an adapter's message from whatever else is sent over the same channel. */
export function isAdapterMessage(value: unknown): value is AdapterMessage {
  if (typeof value !== "object" || value === null) return false;
  const { type, channel, uid } = value as Record<string, unknown>;
  return (
    typeof type === "string" &&
    type.startsWith("sticky-socketio:adapter-") &&
    typeof channel === "string" &&
    typeof uid === "string"
  );
}

/**
 * An encoded packet as part of an IPC message, binary parts one byte a character: a string is small with either
 * serialization of node:child_process, where a Buffer can become an array of numbers.
 */
export type CarriedPacket = (string | { binary: string })[];

export function pack(encoded: Readonly<EncodedPacket>): CarriedPacket {
  return encoded.map((part) =>
    typeof part === "string" ? part : { binary: part.toString("latin1") },
  );
}

export function unpack(carried: Readonly<CarriedPacket>): EncodedPacket {
  return carried.map((part) =>
    typeof part === "string" ? part : Buffer.from(part.binary, "latin1"),
  );
}
