import type { Server } from "socket.io";
import { registerChat } from "./chat.ts";

/** Adds every namespace to the server: one file each in this folder. */
export function registerNamespaces(io: Server): void {
  registerChat(io);
}
