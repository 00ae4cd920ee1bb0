import cluster from "node:cluster";
import { collectDefaultMetrics, Counter, Gauge, register } from "prom-client";
import type { Namespace, Server } from "socket.io";
import { hasType, type MetricsRequest, type MetricsResponse } from "./messages.ts";

/** Measures this worker, and tells the primary when it asks. */
export function measureWorker(io: Server): void {
  register.setDefaultLabels({ worker: String(cluster.worker?.id) });
  collectDefaultMetrics();
  measureSessions(io);
  measureNamespaces(io);

  process.on("message", (message) => {
    if (hasType<MetricsRequest>(message, "metrics:request")) void tellMetrics();
  });
}

async function tellMetrics(): Promise<void> {
  const metrics = await register.getMetricsAsJSON();
  const response: MetricsResponse = { type: "metrics:response", metrics };
  // The primary may be gone by now: there is nobody left to tell.
  process.send?.(response, undefined, undefined, () => {});
}

function measureSessions(io: Server): void {
  void new Gauge({
    name: "socketio_sessions",
    help: "Open sessions: clients, whatever their namespaces.",
    collect() {
      this.set(io.engine.clientsCount);
    },
  });
  const errors = new Counter({
    name: "socketio_session_errors_total",
    help: "Requests that Engine.IO has refused, by its error code.",
    labelNames: ["code"],
  });
  io.engine.on("connection_error", ({ code }: { code: number }) => errors.inc({ code }));
}

/** A namespace is a label: when clients can make up names, give those namespaces a common one. */
function measureNamespaces(io: Server): void {
  const sockets = new Gauge({
    name: "socketio_sockets",
    help: "Clients that are connected to a namespace.",
    labelNames: ["namespace"],
  });
  const connections = new Counter({
    name: "socketio_connections_total",
    help: "Connections to a namespace.",
    labelNames: ["namespace"],
  });
  const disconnections = new Counter({
    name: "socketio_disconnections_total",
    help: "Disconnections from a namespace, by reason.",
    labelNames: ["namespace", "reason"],
  });

  const follow = (namespace: Namespace) => {
    const labels = { namespace: namespace.name };
    namespace.on("connection", (socket) => {
      connections.inc(labels);
      sockets.inc(labels);
      socket.on("disconnect", (reason) => {
        disconnections.inc({ ...labels, reason });
        sockets.dec(labels);
      });
    });
  };
  follow(io.sockets);
  io.on("new_namespace", follow);
}
