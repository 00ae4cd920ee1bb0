import { EventEmitter } from "node:events";
import type { Server } from "socket.io";

/** The classes of socket.io-adapter that know of one process, as chains of names up to EventEmitter. */
const inMemoryAdapters = new Set(["Adapter", "SessionAwareAdapter < Adapter"]);

/** Whether broadcasts of `io` reach the clients of this process only, because nobody gave it another adapter. */
export function hasInMemoryAdapter(io: Server): boolean {
  const names: string[] = [];
  let type: unknown = io.sockets.adapter.constructor;
  while (typeof type === "function" && type !== EventEmitter && type !== Function.prototype) {
    names.push(type.name);
    type = Object.getPrototypeOf(type);
  }
  return inMemoryAdapters.has(names.join(" < "));
}
