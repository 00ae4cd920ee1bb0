import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry, collectDefaultMetrics, register } from "prom-client";
import type { ClusterStats } from "sticky-socketio";
import type { AdminRoutes } from "../admin.ts";
import { measureCluster } from "./cluster.ts";
import { hasType, type Metrics, type MetricsRequest, type MetricsResponse } from "./messages.ts";

/** How long a worker may take to tell its metrics, in milliseconds; then they are left out. */
const TIMEOUT = 2000;

/** Measures the primary and the cluster, and serves the metrics of all processes at `/metrics`. */
export function serveMetrics(stats: () => ClusterStats | undefined): AdminRoutes {
  register.setDefaultLabels({ worker: "primary" });
  collectDefaultMetrics();
  measureCluster(stats);

  let collecting: Promise<string> | undefined;
  return {
    "/metrics": async () => {
      // Whoever asks meanwhile gets the same.
      collecting ??= collect(stats).finally(() => {
        collecting = undefined;
      });
      return { status: 200, type: register.contentType, body: await collecting };
    },
  };
}

async function collect(stats: () => ClusterStats | undefined): Promise<string> {
  // Others do not answer yet.
  const ready = stats()?.workers.filter(({ state }) => state !== "starting") ?? [];
  const workers = ready.flatMap(({ id }) => cluster.workers?.[id] ?? []);
  const metrics = await Promise.all([register.getMetricsAsJSON(), ...workers.map(ask)]);
  return await AggregatorRegistry.aggregate(metrics.map(keepAll)).metrics();
}

/**
 * prom-client leaves out what makes no sense as a sum, the time when a process started for instance. Here each process has
 * series of its own, by the label `worker`.
 */
function keepAll(metrics: Metrics): Metrics {
  return metrics.map((metric) =>
    metric.aggregator === "omit" ? { ...metric, aggregator: "first" } : metric,
  );
}

/** Metrics of a worker; none when it does not answer in time, or any more. */
async function ask(worker: Worker): Promise<Metrics> {
  const { promise, resolve } = Promise.withResolvers<Metrics>();
  const giveUp = () => resolve([]);
  const listener = (message: unknown) => {
    if (hasType<MetricsResponse>(message, "metrics:response")) resolve(message.metrics);
  };
  const timer = setTimeout(giveUp, TIMEOUT);
  worker.on("message", listener).once("disconnect", giveUp);
  const request: MetricsRequest = { type: "metrics:request" };
  worker.send(request, (error) => {
    if (error) giveUp();
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off("message", listener).off("disconnect", giveUp);
  }
}
