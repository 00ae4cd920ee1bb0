// A worker that has its HTTP server only after setupWorker, and calls that twice.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { setupWorker } from "@socket.io/sticky";

const io = new Server();

io.on("connection", (socket) => {
  socket.emit("worker", process.pid, socket.handshake.address);
  socket.on("echo", (value, reply) => reply(value));
});

setupWorker(io);
setTimeout(() => {
  io.attach(createServer());
  setupWorker(io);
}, 100);
