// A primary that forks its workers itself. What differs between apps comes as JSON in the first argument.
const cluster = require("cluster");
const { readFileSync } = require("fs");
const http = require("http");
const https = require("https");
const path = require("path");
const sticky = require("@socket.io/sticky");

const { worker, serialization, tls, forksFirst } = JSON.parse(process.argv[2]);

cluster.setupPrimary({ exec: path.join(__dirname, worker), serialization });
if (forksFirst) forkWorkers();

const httpServer = tls
  ? https.createServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) })
  : http.createServer();

if (forksFirst) {
  // All of them have called setupWorker, and had no answer.
  let waiting = 2;
  cluster.on("message", (_worker, message) => {
    if (message === "has called setupWorker" && --waiting === 0) setupAndListen();
  });
} else {
  setupAndListen();
  forkWorkers();
}

function setupAndListen() {
  sticky.setupMaster(httpServer);
  httpServer.listen(0, "127.0.0.1", () => process.send({ listening: httpServer.address() }));
}

function forkWorkers() {
  for (let i = 0; i < 2; i++) cluster.fork();
  cluster.on("exit", () => cluster.fork());
}
