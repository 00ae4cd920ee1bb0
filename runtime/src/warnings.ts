/** What may be wrong, for programs (`--disable-warning=<code>`). The message says it to people. */
export type StickyWarningCode =
  /** Several workers have the in-memory adapter of Socket.IO. */
  | "STICKY_IN_MEMORY_ADAPTER"
  /** A file of Socket.IO's client was asked for that is not there, as in a bundle. */
  | "STICKY_CLIENT_FILES"
  /** Private sockets were removed by another process, or cannot be created. */
  | "STICKY_PRIVATE_SOCKETS"
  /** `connectionStateRecovery` is on, and the adapter cannot restore sessions. */
  | "STICKY_NO_RECOVERY"
  /** The primary does not carry the messages of adapters. */
  | "STICKY_NO_RELAY"
  /** A member of `socket.data` or `socket.handshake` cannot be sent to another worker. */
  | "STICKY_SOCKET_DATA"
  /** The app's own parser cannot decode a message that it has encoded. */
  | "STICKY_UNDECODABLE";

const emitted = new Set<string>();

/** Emits a process warning, each one once in this process. */
export function warnOnce(code: StickyWarningCode, message: string): void {
  const warning = `${code} ${message}`;
  if (emitted.has(warning)) return;
  emitted.add(warning);
  process.emitWarning(message, { type: "StickyWarning", code });
}
