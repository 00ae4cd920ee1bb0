// Stands in for base/src/namespaces/index.ts.ejs while the templates are type-checked; no app gets it.
import type { Server } from "socket.io";
import { registerChat } from "./chat.ts";

export function registerNamespaces(io: Server): void {
  registerChat(io);
}
