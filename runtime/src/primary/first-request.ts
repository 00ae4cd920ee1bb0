import type { Socket } from "node:net";

const LEADING_LINE_BREAKS = /^[\r\n]*/;
const METHOD_START = /^[A-Za-z]/;
const REQUEST_LINE = /^[\r\n]*[^ \r\n]+ ([^ \r\n]+) HTTP\/\d\.\d\r?\n/;

/** What has been found out about the beginning of a connection. */
export type RequestLine =
  | { readonly state: "incomplete" }
  /** `target` is undefined when this is no request line; a worker's HTTP parser knows best how to answer that. */
  | { readonly state: "complete"; readonly target: string | undefined }
  | { readonly state: "too long" };

/** Looks for the first request line in what a client has sent so far. */
export function parseRequestLine(head: string, maxSize: number): RequestLine {
  const start = LEADING_LINE_BREAKS.exec(head)?.[0].length ?? 0;
  if (head.length > start && !METHOD_START.test(head[start] ?? "")) {
    return { state: "complete", target: undefined };
  }
  const end = head.indexOf("\n", start);
  if ((end === -1 ? head.length : end) > maxSize) return { state: "too long" };
  if (end === -1) return { state: "incomplete" };
  return { state: "complete", target: REQUEST_LINE.exec(head)?.[1] };
}

/**
 * Reads from `socket` until `isEnough` says so, and not one byte further: what Node reads from a handle after it was
 * sent to another process is lost (nodejs/node#8353). This needs a socket that was accepted paused and with a
 * `highWaterMark` of 0: reading then stops at each chunk, and `read(0)` asks for one more.
 *
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
