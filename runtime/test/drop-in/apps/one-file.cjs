// The example of @socket.io/sticky's README, but for the port, what it prints and what the test has to see.
const cluster = require("cluster");
const http = require("http");
const { Server } = require("socket.io");
const numCPUs = 3;
const { setupMaster, setupWorker } = require("@socket.io/sticky");
const { createAdapter, setupPrimary } = require("@socket.io/cluster-adapter");

if (cluster.isMaster) {
  const httpServer = http.createServer();

  setupMaster(httpServer, {
    loadBalancingMethod: "least-connection", // either "random", "round-robin" or "least-connection"
  });

  setupPrimary();

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
