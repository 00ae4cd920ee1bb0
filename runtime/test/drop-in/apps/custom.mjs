// A worker with a path, a cookie and session ids of its own.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { setImmediate } from "node:timers/promises";
import { Server } from "socket.io";
import { setupWorker } from "@socket.io/sticky";

const io = new Server(createServer(), { path: "/live", addTrailingSlash: false });

io.engine.opts.cookie = { name: "io", path: "/" };
io.engine.generateId = async () => {
  await setImmediate();
  return randomUUID();
};

io.on("connection", (socket) => {
  socket.emit("worker", process.pid, socket.handshake.address);
  socket.on("echo", (value, reply) => reply(value));
});

setupWorker(io);
