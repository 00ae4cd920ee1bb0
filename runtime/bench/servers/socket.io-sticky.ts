/** The peer, as its documentation says. */
import cluster from "node:cluster";
import { createServer } from "node:http";
import { setupMaster, setupWorker } from "@socket.io/sticky";
import { answerBench, answerPrimary } from "./support/agent.ts";
import { createApp } from "./support/app.ts";
import { endWorkers, forkWorkers, listen } from "./support/workers.ts";

if (cluster.isPrimary) {
  const httpServer = createServer();
  setupMaster(httpServer, { loadBalancingMethod: "least-connection" });
  cluster.setupPrimary({ serialization: "advanced" });
  await forkWorkers();
  answerBench(await listen(httpServer), endWorkers);
} else {
  answerPrimary();
  setupWorker(createApp().io);
  process.send?.({ bench: "ready" });
}
