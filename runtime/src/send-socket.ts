import type { Socket } from "node:net";
import type { SendHandle } from "node:child_process";

/** A channel between processes: `process` in a worker, a worker in the primary. */
interface Channel {
  send?(
    message: object,
    handle: SendHandle,
    options: { keepOpen: boolean },
    callback: (error: Error | null) => void,
  ): boolean;
}

// A handle in flight is a duplicate where descriptors are passed (POSIX), so ours may be closed as soon as it is
// written, and is still there when writing fails. On Windows it must stay open until the other process acknowledges
// it, which Node sees to.
const keepOpen = process.platform !== "win32";

/**
 * Sends a socket, of which nobody reads any more, to another process.
 *
 * @param callback called when it is written; the socket is then still here, to be destroyed or used otherwise
 */
export function sendSocket(
  channel: Channel,
  message: object,
  socket: Socket,
  callback: (error: Error | null) => void,
): void {
  // Else node:child_process would have the server count the other process's connections as its own until they end.
  Object.assign(socket, { server: null });
  if (channel.send) channel.send(message, socket, { keepOpen }, callback);
  else callback(new Error("there is no channel"));
}
