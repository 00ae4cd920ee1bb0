import type { Socket } from "node:net";

/**
 * Reads from `socket` until `onChunk` says "enough", and not one byte further: what Node reads from a handle after it
 * was sent to another process is lost (nodejs/node#8353). This needs a socket that was accepted paused and with a
 * `highWaterMark` of 0: reading then stops at each chunk, and `read(0)` asks for one more.
 *
 * @param onChunk gets the bytes, one a character
 * @returns a function that stops reading for good
 */
export function readWhile(
  socket: Socket,
  onChunk: (chunk: string) => "more" | "enough",
): () => void {
  const stop = () => socket.off("readable", onReadable);
  function onReadable() {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    if (onChunk(chunk.toString("latin1")) === "enough") stop();
    else socket.read(0);
  }
  socket.on("readable", onReadable);
  return stop;
}
