import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { createAppFolder, run } from "../support/package.ts";

let folder: string;
beforeAll(() => {
  const app = createAppFolder();
  folder = app.folder;
  return app.remove;
});

const use = `
if (cluster.isPrimary) {
  const httpServer = createServer();
  setupPrimary(httpServer, { loadBalancingMethod: "least-connection" });
  setupMaster(createSecureServer(), { loadBalancingMethod: "random" });
  setupMaster(httpServer);
  httpServer.listen(0);
} else {
  const io = new Server<{ ask: (question: string) => void }>(createServer(), {
    adapter: createAdapter(),
  });
  io.on("connection", (socket) => socket.on("ask", (question) => question.trim()));
  setupWorker(io);
  setupWorker(new Server(createSecureServer()), { onStop: async () => {} });
}

export async function start(logger: Logger): Promise<number> {
  const options: ClusterOptions = { worker: "./worker.js", port: 3000, logger };
  try {
    const running: StickyCluster = await startCluster(options);
    running.on("workerExit", ({ id }, code, signal) => logger.info({ id, code, signal }, "exit"));
    return running.stats().workers.length + running.address().port;
  } catch (error) {
    if (error instanceof StickyError && error.code === "ERR_STICKY_LISTEN") return -1;
    throw error;
  }
}

// @ts-expect-error
setupPrimary(createServer(), { loadBalancingMethod: "least-connections" });
// @ts-expect-error
setupWorker(createServer());
// @ts-expect-error
void startCluster({ port: 3000 });
`;

const types = "type ClusterOptions, type Logger, type StickyCluster";

const imports = `
import cluster from "node:cluster";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { Server } from "socket.io";
import { setupMaster, setupPrimary, setupWorker, startCluster, StickyError, ${types} } from "sticky-socketio";
import { createAdapter } from "sticky-socketio/adapter";
`;

const requires = `
import cluster from "node:cluster";
import http = require("node:http");
import https = require("node:https");
import socketIo = require("socket.io");
import sticky = require("sticky-socketio");
import adapters = require("sticky-socketio/adapter");
const { createServer } = http;
const createSecureServer = https.createServer;
const { Server } = socketIo;
const { createAdapter } = adapters;
const { setupMaster, setupPrimary, setupWorker, startCluster, StickyError } = sticky;
type ClusterOptions = sticky.ClusterOptions;
type Logger = sticky.Logger;
type StickyCluster = sticky.StickyCluster;
`;

it.each([
  ["an ES module", "esm.mts", imports],
  ["a CommonJS module with import", "import.cts", imports],
  ["a CommonJS module with require", "require.cts", requires],
])("compiles %s, strictly, with the declarations checked", (_, file, head) => {
  writeFileSync(join(folder, file), head + use);
  const compilerOptions = {
    target: "es2023",
    lib: ["es2023"],
    module: "nodenext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const project = join(folder, `${file}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files: [file] }));
  expect(() => run("tsc", ["-p", project])).not.toThrow();
});
