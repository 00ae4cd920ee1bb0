import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { debuglog } from "../../debug.ts";
import type { WorkerMessage } from "../../protocol.ts";
import { sendSocket } from "../../send-socket.ts";
import { stopReading } from "../../stop-reading.ts";
import { serializeHead } from "./headers.ts";

const debug = debuglog("forward");

/**
 * Sends the connection of a request to upgrade to the worker with this tag, by way of the primary. A client sends
 * nothing more before it has its answer, and all that comes after it is the WebSocket's: once moved, the connection
 * costs what any other does.
 *
 * @returns false where a connection cannot be moved, as with TLS
 */
export function moveUpgrade(
  tag: string,
  req: IncomingMessage,
  socket: Socket,
  head: Buffer,
): boolean {
  // What TLS has negotiated cannot be moved.
  if (socket instanceof TLSSocket || !process.connected || !stopReading(socket)) return false;
  const message: WorkerMessage = {
    type: "sticky-socketio:move",
    tag,
    head: serializeHead(req, req.rawHeaders) + head.toString("latin1"),
  };
  sendSocket(process, message, socket, (error) => {
    if (error) debug("cannot move an upgrade to %s: %s", tag, error.message);
    socket.destroy();
  });
  return true;
}
