/** Node's own cluster: any worker gets any connection. Long-polling does not work there. */
import cluster from "node:cluster";
import { answerBench, answerPrimary } from "./support/agent.ts";
import { createApp } from "./support/app.ts";
import { endWorkers, forkWorkers, listen } from "./support/workers.ts";

if (cluster.isPrimary) {
  const ports = await forkWorkers();
  answerBench(ports[0] ?? 0, endWorkers);
} else {
  answerPrimary();
  process.send?.({ bench: "ready", port: await listen(createApp().httpServer) });
}
