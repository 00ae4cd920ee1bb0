// A primary with several servers, and workers that all of them share. The servers come as JSON in the first argument.
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { Server } from "socket.io";
import { setupPrimary, setupWorker } from "@socket.io/sticky";

const { servers, tls } = JSON.parse(process.argv[2]);
const certificate = tls && { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };

if (cluster.isPrimary) {
  const addresses = [];
  for (const { isTls, path, options } of servers) {
    const server = isTls ? https.createServer(certificate) : http.createServer();
    setupPrimary(server, options);
    const where = path === undefined ? { port: 0, host: "127.0.0.1" } : { path };
    await new Promise((resolve) => server.listen(where, resolve));
    addresses.push(server.address());
  }
  for (let i = 0; i < 2; i++) cluster.fork();
  const failures = [];
  const twice = http.createServer();
  setupPrimary(twice);
  for (const [server, options] of [
    [twice, {}],
    [http.createServer(), { serverId: "zz" }],
  ]) {
    try {
      setupPrimary(server, options);
    } catch ({ code, message }) {
      failures.push({ code, message });
    }
  }
  process.send({ listening: { port: 0, addresses, failures } });
} else {
  const httpServer = certificate ? https.createServer(certificate) : http.createServer();
  httpServer.on("request", (req, res) => res.end(req.socket.encrypted ? "encrypted" : "plain"));
  const io = new Server(httpServer);
  io.on("connection", (socket) => {
    socket.emit("worker", process.pid, socket.handshake.address);
    socket.on("secure", (reply) => reply(socket.handshake.secure));
  });
  setupWorker(io);
}
