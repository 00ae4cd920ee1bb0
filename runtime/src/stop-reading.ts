import type { Socket } from "node:net";

interface Handle {
  reading: boolean;
  readStop(): number;
}

/**
 * Stops the reading of a socket that is about to be sent to another process, at once: what Node reads from a handle
 * after that is lost (nodejs/node#8353), and `pause()` stops only once another chunk has been read.
 *
 * @returns false where that is not possible: the socket must stay then
 */
export function stopReading(socket: Socket): boolean {
  const { _handle: handle } = socket as unknown as { _handle?: Partial<Handle> | null };
  if (typeof handle?.readStop !== "function" || !("reading" in handle)) return false;
  handle.reading = false;
  return handle.readStop() === 0;
}
