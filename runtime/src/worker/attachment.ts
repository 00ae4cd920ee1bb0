import type { Server } from "socket.io";

/** Calls `callback` once `io` has an Engine.IO server: now, or when `io.attach()` or `io.listen()` makes it. */
export function whenAttached(io: Server, callback: () => void): void {
  if (io.engine) {
    callback();
    return;
  }
  const bind = io.bind.bind(io);
  io.bind = (engine: unknown) => {
    io.bind = bind;
    bind(engine);
    callback();
    return io;
  };
}
