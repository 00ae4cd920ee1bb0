/** This package, as generated apps use it. */
import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import { setupWorker, startCluster } from "../../src/index.ts";
import { WORKERS } from "./index.ts";
import { answerBench, answerPrimary } from "./support/agent.ts";
import { createApp } from "./support/app.ts";

if (cluster.isPrimary) {
  const running = await startCluster({
    worker: fileURLToPath(import.meta.url),
    workers: WORKERS,
    host: "127.0.0.1",
  });
  answerBench(running.address().port, async () => running.stop());
} else {
  answerPrimary();
  setupWorker(createApp().io);
}
