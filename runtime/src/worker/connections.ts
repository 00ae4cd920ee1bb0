import type { Socket } from "node:net";

/**
 * The connections that this worker was given. An HTTP server does not count connections that it has not accepted
 * itself, so its `close()` does not wait for them.
 */
export class Connections {
  readonly #sockets = new Set<Socket>();
  #onEmpty: (() => void) | undefined;

  add(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#onEmpty?.();
    });
  }

  /** Resolves when all have ended. */
  async ended(): Promise<void> {
    if (this.#sockets.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
