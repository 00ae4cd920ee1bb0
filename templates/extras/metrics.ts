import type { Layer } from "../layer.ts";

export default {
  dependencies: ["prom-client"],
  paths: {
    "src/metrics/": "what is measured, and how it is collected from all workers",
  },
  plugins: [
    { in: "worker", module: "./metrics/worker.ts", name: "measureWorker" },
    { in: "primary", module: "./metrics/primary.ts", name: "serveMetrics" },
  ],
  readme: `**Metrics for [Prometheus](https://prometheus.io)** of all processes are at \`/metrics\` of the admin port: set \`ADMIN_PORT\`, and \`ADMIN_HOST\` where Prometheus is on another machine.
\`src/metrics/\` measures with [prom-client](https://github.com/siimon/prom-client). Each series has the label \`worker\`, the
number of the worker or \`primary\`, so \`sum without (worker) (socketio_sessions)\` is what the whole app has, and a worker that is
replaced is not taken for a counter that was reset. There are sessions, connections, disconnections and errors of Socket.IO
(\`socketio_…\`), what the cluster knows of its workers (\`sticky_…\`: state, sessions, connections handed over, requests
forwarded, delay of the event loop, restarts), and memory, CPU and event loop of each process (\`process_…\`, \`nodejs_…\`). A metric
of your own that a worker registers is collected likewise.`,
} satisfies Layer;
