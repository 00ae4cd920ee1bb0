import { IoAdapter } from "@nestjs/platform-socket.io";
import type { Server } from "socket.io";

/** Nest's type of a Socket.IO server, which is that of the socket.io that its package depends on. */
type NestServer = ReturnType<IoAdapter["createIOServer"]>;

/** Gives all gateways the Socket.IO server of this worker, instead of making one. */
export class SocketIoAdapter extends IoAdapter {
  readonly #io: Server;

  constructor(io: Server) {
    super();
    this.#io = io;
  }

  override createIOServer(): NestServer {
    return this.#io as unknown as NestServer;
  }

  /** The worker closes the server itself when it stops, before Nest does. */
  override async close(): Promise<void> {}
}
