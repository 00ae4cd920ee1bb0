const TEXT = "x".repeat(64);

let count = 0;

/** A Socket.IO packet that the server sends back as it is. No two are equal. */
export function echo(): string {
  return `42["echo",${++count},"${TEXT}"]`;
}

/** @throws {Error} when what a poll brought is not `packet` */
export function receiveEcho(received: string, packet: string): void {
  if (received !== packet) throw new Error(`"${received}" instead of "${packet}"`);
}
