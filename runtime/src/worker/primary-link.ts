import type { Socket } from "node:net";
import { isPrimaryMessage, type PrimaryMessage, type WorkerMessage } from "../protocol.ts";

/** Sends a message to the primary; without one (it has ended) the message has no reader and is dropped. */
export function sendToPrimary(message: WorkerMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

/** Calls `listener` with each message of ours from the primary; other messages on the channel are the app's. */
export function onPrimaryMessage(
  listener: (message: PrimaryMessage, socket: Socket | undefined) => void,
): void {
  // node:child_process puts "disconnect" off until a socket that was sent is acknowledged, which a primary that was
  // killed never does; without the event node:cluster does not end this process.
  const watch = setInterval(() => {
    if (!process.connected) process.emit("disconnect");
  }, 1_000).unref();
  process.once("disconnect", () => clearInterval(watch));
  process.on("message", (message: unknown, handle: unknown) => {
    if (isPrimaryMessage(message)) listener(message, handle as Socket | undefined);
  });
}
