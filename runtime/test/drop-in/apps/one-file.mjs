// The same app as an ES module, which calls setupPrimary.
import cluster from "node:cluster";
import http from "node:http";
import { Server } from "socket.io";
import { setupPrimary, setupWorker } from "@socket.io/sticky";
import { createAdapter, setupPrimary as setupAdapter } from "@socket.io/cluster-adapter";

const numCPUs = 3;

if (cluster.isPrimary) {
  const httpServer = http.createServer();

  setupPrimary(httpServer, {
    loadBalancingMethod: "least-connection", // either "random", "round-robin" or "least-connection"
  });

  setupAdapter();

  httpServer.listen(0, "127.0.0.1", () => process.send({ listening: httpServer.address() }));

  cluster.setupPrimary({
    serialization: "advanced", // prevents conversion of Node.js Buffer to string over IPC
  });

  for (let i = 0; i < numCPUs; i++) {
    cluster.fork();
  }

  cluster.on("exit", () => {
    cluster.fork();
  });
} else {
  const httpServer = http.createServer();
  const io = new Server(httpServer);
  io.adapter(createAdapter());
  setupWorker(io);

  io.on("connection", (socket) => {
    socket.emit("worker", process.pid, socket.handshake.address);
    socket.on("echo", (value, reply) => reply(value));
    socket.on("broadcast", (value) => io.emit("news", value));
  });
}
