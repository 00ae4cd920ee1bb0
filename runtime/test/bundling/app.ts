/** An app in one file, for both roles, to be bundled with all that it imports. */
import cluster from "node:cluster";
import { createServer } from "node:http";
import { Server } from "socket.io";
import { setupWorker, startCluster } from "../../src/index.ts";

if (cluster.isPrimary) void startPrimary();
else startWorker();

async function startPrimary(): Promise<void> {
  const running = await startCluster({
    worker: process.argv[1] ?? "",
    host: "127.0.0.1",
    workers: 2,
  });
  process.send?.({ listening: running.address() });
}

function startWorker(): void {
  const io = new Server(createServer((_req, res) => res.end("app")));
  io.on("connection", (socket) => {
    socket.emit("worker", process.pid, socket.handshake.address);
    socket.on("echo", (value: unknown, reply: (value: unknown) => void) => reply(value));
  });
  setupWorker(io);
}
