import { Socket, type Server } from "node:net";
import { TLSSocket } from "node:tls";

/** What node:net keeps of a server, and of a connection that counts as the server's until it is destroyed. */
interface ServerInternals {
  readonly noDelay?: boolean;
  readonly keepAlive?: boolean;
  /** In seconds. */
  readonly keepAliveInitialDelay?: number;
  readonly allowHalfOpen?: boolean;
  _connections?: number;
}

const bytesRead = Object.getOwnPropertyDescriptor(Socket.prototype, "bytesRead");

/**
 * Gives a connection that was accepted elsewhere to `server`, with what node:net does to one that the server has accepted
 * itself: the server's options hold for it, and `getConnections()`, `maxConnections`, `"drop"` and `close()` count it.
 *
 * @param head what has been read of it, one byte a character
 * @param event what the server hears: "secureConnection" has one of node:https take it as decrypted
 */
export function accept(
  server: Server,
  socket: Socket,
  head = "",
  event: "connection" | "secureConnection" = "connection",
): void {
  const internals = server as ServerInternals;
  const { _connections: connections, maxConnections } = internals as Server & ServerInternals;
  if (connections !== undefined) {
    // Not set by default, whatever the types say.
    if (((maxConnections as number | undefined) ?? Infinity) <= connections) {
      drop(server, socket);
      return;
    }
    internals._connections = connections + 1;
    Object.assign(socket, { server, _server: server });
  }
  // Node documents that this can be changed until the other side has ended. With node:https it is false.
  if (!(socket instanceof TLSSocket)) socket.allowHalfOpen = internals.allowHalfOpen ?? false;
  if (internals.noDelay) socket.setNoDelay(true);
  if (internals.keepAlive) {
    socket.setKeepAlive(true, (internals.keepAliveInitialDelay ?? 0) * 1_000);
  }
  if (head !== "") {
    socket.unshift(Buffer.from(head, "latin1"));
    Object.defineProperty(socket, "bytesRead", {
      configurable: true,
      get: () => head.length + Number(bytesRead?.get?.call(socket)),
    });
    emitOncePolled(server, event, socket);
  } else {
    server.emit(event, socket);
  }
}

/**
 * libuv registers a new socket with the kernel when it polls next. Answered before that, a client could send more on
 * this connection and then a request on another one, and the later would be read first.
 */
function emitOncePolled(server: Server, event: string, socket: Socket): void {
  const onError = () => socket.destroy();
  socket.on("error", onError);
  const takeEnd = holdEnd(socket);
  // The first of these can run in the same turn of the event loop; between the two there is always a poll.
  setImmediate(() =>
    setImmediate(() => {
      if (socket.destroyed) return;
      socket.off("error", onError);
      const hasEnded = takeEnd();
      server.emit(event, socket);
      if (hasEnded) setImmediate(() => pushEnd(socket));
    }),
  );
}

/**
 * Keeps the end of the client's side from the stream. Seen with the requests before it, and not after them as Node reads
 * it, it would have node:http end the connection before all of them are answered.
 *
 * @returns a function that stops this, and tells whether the end has come
 */
function holdEnd(socket: Socket): () => boolean {
  let hasEnded = false;
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk !== null) return Socket.prototype.push.call(socket, chunk, encoding);
    hasEnded = true;
    return false;
  };
  return () => {
    Reflect.deleteProperty(socket, "push");
    return hasEnded;
  };
}

/** As node:net does at the end. */
function pushEnd(socket: Socket): void {
  if (socket.destroyed) return;
  socket.push(null);
  socket.read(0);
}

function drop(server: Server, socket: Socket): void {
  const { localAddress, localPort, localFamily } = socket;
  const { remoteAddress, remotePort, remoteFamily } = socket;
  const local = { localAddress, localPort, localFamily };
  server.emit("drop", { ...local, remoteAddress, remotePort, remoteFamily });
  socket.destroy();
}
