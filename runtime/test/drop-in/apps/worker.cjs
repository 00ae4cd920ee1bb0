// A worker with a server of node:http or, with a certificate, of node:https.
const { readFileSync } = require("fs");
const http = require("http");
const https = require("https");
const { Server } = require("socket.io");
const { setupWorker } = require("@socket.io/sticky");

const { workerTls } = JSON.parse(process.argv[2]);

const onRequest = (req, res) => {
  res.setHeader("x-worker", process.pid);
  req.pipe(res);
};
const httpServer = workerTls
  ? https.createServer(
      { cert: readFileSync(workerTls.cert), key: readFileSync(workerTls.key) },
      onRequest,
    )
  : http.createServer(onRequest);
const io = new Server(httpServer);

io.on("connection", (socket) => {
  socket.emit("worker", process.pid, socket.handshake.address, socket.handshake.secure);
  socket.on("echo", (value, reply) => reply(value));
});

setupWorker(io);
process.send("has called setupWorker");
