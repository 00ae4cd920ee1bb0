import { createServer, type Server as HttpServer } from "node:http";
import { Server } from "socket.io";

/** The app that all servers run. It does next to nothing, so that what is measured is the way to it. */
export function createApp(): { httpServer: HttpServer; io: Server } {
  const httpServer = createServer((_req, res) => {
    res.writeHead(200, { "Content-Type": "text/plain", "Content-Length": 5 }).end("hello");
  });
  // Heartbeats would mix with the answers that clients expect.
  const io = new Server(httpServer, { pingInterval: 600_000 });

  io.on("connection", (socket) => {
    let received = 0;
    socket.on("echo", (...values: unknown[]) => socket.emit("echo", ...values));
    socket.on("sink", (text: string) => {
      received += text.length;
    });
    socket.on("received", () => socket.emit("received", received));
  });
  return { httpServer, io };
}
