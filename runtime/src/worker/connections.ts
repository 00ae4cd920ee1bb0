import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";

/**
 * The connections that this worker was given. An HTTP server does not count connections that it has not accepted
 * itself, so its `close()` does not wait for them.
 */
export class Connections {
  readonly #sockets = new Set<Socket>();
  #onEmpty: (() => void) | undefined;

  /** @param head what the primary has read of it */
  give(server: HttpServer, socket: Socket, head: string): void {
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#onEmpty?.();
    });
    if (head !== "") socket.unshift(Buffer.from(head, "latin1"));
    server.emit("connection", socket);
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
