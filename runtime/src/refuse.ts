import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** Time for a client to take the answer, in milliseconds. */
const LINGER = 1_000;

/** Answers a connection on which nothing has been answered yet, and closes it. */
export function refuse(
  socket: Socket,
  status: 400 | 403 | 408 | 421 | 431 | 503 | 504,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = `${STATUS_CODES[status]}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      (status === 503 ? "Retry-After: 1\r\n" : "") +
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("") +
      "Content-Type: text/plain\r\n" +
      `Content-Length: ${body.length}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
  // Closing while bytes of the client are unread resets the connection, and the answer may be lost with it.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.once("close", () => clearTimeout(timer));
}
