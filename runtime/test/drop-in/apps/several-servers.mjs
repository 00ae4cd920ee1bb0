// A worker with Socket.IO servers on several paths of one HTTP server.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { setupWorker } from "@socket.io/sticky";

const httpServer = createServer();

for (const path of JSON.parse(process.argv[2]).paths) {
  const io = new Server(httpServer, { path });
  io.on("connection", (socket) => {
    socket.emit("worker", process.pid, socket.handshake.address);
    socket.on("path", (reply) => reply(path));
  });
  setupWorker(io);
}
