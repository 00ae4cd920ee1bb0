import type { Socket } from "node:net";
import type { LetGo } from "./let-go.ts";

/** Time for the owner of a session to end it, in milliseconds. */
const END_TIMEOUT = 1_000;

interface Client {
  /** Has the owner let go of the session; resolves when it was told so, or cannot be. */
  readonly endSession: () => Promise<void>;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
}

/** Clients whose WebSockets go through this worker to the owners of their sessions. */
export class Relayed {
  readonly #clients = new Map<Socket, Client>();

  add(socket: Socket, endSession: Client["endSession"]): void {
    // Relaying takes all of the listeners that a socket may have before Node suspects a leak.
    socket.setMaxListeners(0);
    const ended = new Promise<void>((resolve) => {
      socket.once("close", () => {
        this.#clients.delete(socket);
        resolve();
      });
    });
    this.#clients.set(socket, { endSession, ended });
  }

  /** What ends the connections: each once. */
  letGo(): LetGo[] {
    return Array.from(this.#clients, ([socket, { endSession, ended }]) => async () => {
      if (!this.#clients.delete(socket)) return;
      const timer = setTimeout(() => socket.destroy(), END_TIMEOUT);
      await endSession();
      await ended;
      clearTimeout(timer);
    });
  }
}
