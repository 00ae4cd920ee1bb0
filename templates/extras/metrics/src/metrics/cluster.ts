import { Counter, Gauge } from "prom-client";
import type { ClusterStats, WorkerStats } from "sticky-socketio";

type Stats = () => ClusterStats | undefined;
type Figures = Readonly<Record<string, { help: string; of: (worker: WorkerStats) => number }>>;

const gauges: Figures = {
  sticky_worker_sessions: {
    help: "Open sessions, as the worker has reported them.",
    of: ({ sessions }) => sessions,
  },
  sticky_worker_event_loop_delay_seconds: {
    help: "Longest delay of the worker's event loop in the last second.",
    of: ({ eventLoopDelay }) => eventLoopDelay / 1000,
  },
};

const counters: Figures = {
  sticky_worker_handoffs_total: {
    help: "Connections handed over to the worker.",
    of: ({ handoffs }) => handoffs,
  },
  sticky_worker_forwards_total: {
    help: "Requests that came to the worker and belonged to another one.",
    of: ({ forwards }) => forwards,
  },
};

/** Makes metrics of what the cluster knows of itself and of each worker. */
export function measureCluster(stats: Stats): void {
  measureWhole(stats);
  const workers = () => stats()?.workers ?? [];
  const labelNames = ["worker"];

  for (const [name, { help, of }] of Object.entries(gauges)) {
    void new Gauge({
      name,
      help,
      labelNames,
      collect() {
        this.reset();
        for (const worker of workers()) this.set({ worker: worker.id }, of(worker));
      },
    });
  }
  for (const [name, { help, of }] of Object.entries(counters)) {
    void new Counter({
      name,
      help,
      labelNames,
      collect() {
        this.reset();
        for (const worker of workers()) this.inc({ worker: worker.id }, of(worker));
      },
    });
  }
}

function measureWhole(stats: Stats): void {
  void new Gauge({
    name: "sticky_workers",
    help: "Workers by state: starting, ready or stopping.",
    labelNames: ["state"],
    collect() {
      for (const state of ["starting", "ready", "stopping"]) this.set({ state }, 0);
      for (const { state } of stats()?.workers ?? []) this.inc({ state });
    },
  });
  void new Counter({
    name: "sticky_restarts_total",
    help: "Workers that ended without being asked to.",
    collect() {
      this.reset();
      this.inc(stats()?.restarts ?? 0);
    },
  });
}
