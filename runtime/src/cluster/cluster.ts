import type { Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import type { AddressInfo } from "node:net";
import type { StickyError } from "../errors.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import { readCertificates } from "../tls/files.ts";
import type { ResolvedClusterOptions } from "./options.ts";
import type { PublicSocket } from "./public-socket.ts";
import type { Supervisor } from "./supervisor.ts";

/** What is known of one worker. */
export interface WorkerStats {
  /** As `worker.id` of node:cluster. */
  id: number;
  pid: number | undefined;
  state: "starting" | "ready" | "stopping";
  /** Open sessions. */
  sessions: number;
  /** Connections handed over to it. */
  handoffs: number;
  /** Requests that came to it and belonged to another worker. */
  forwards: number;
  /** Longest delay of its event loop in the last second, in milliseconds. */
  eventLoopDelay: number;
}

export interface ClusterStats {
  /**
   * Whether at least one worker takes new sessions and workers that end are replaced: false after three failed starts in
   * a row, until a worker gets ready, while there is no folder for their private sockets, and while the Unix socket that clients
   * connect to is not there.
   */
  ready: boolean;
  /** Whether the cluster lets go of its sessions before it stops: see `stopDrainTimeout`. */
  draining: boolean;
  /** Workers that ended without being asked to, since the start. */
  restarts: number;
  workers: WorkerStats[];
}

export interface WorkerInfo {
  id: number;
  pid: number | undefined;
}

export interface ClusterEvents {
  /** A worker takes sessions. */
  workerReady: [worker: WorkerInfo];
  /** A worker has ended without being asked to, with an exit code or by a signal. */
  workerExit: [worker: WorkerInfo, code: number | null, signal: string | null];
  /** No process could be created for a worker; the next attempt follows after `delay` milliseconds. */
  forkFailed: [error: StickyError, delay: number];
  /** A worker's event loop has been blocked for so many milliseconds; it is killed. */
  workerHung: [worker: WorkerInfo, silence: number];
  /** Workers are being replaced. */
  reloading: [];
  /** All workers have been replaced. */
  reloaded: [];
  stopping: [];
  /** Requests that claimed to come from another server were refused, and so many of them. */
  peerRefused: [problem: { remoteAddress: string; reason: string; count: number }];
  /** Another server has refused what was forwarded to it. */
  refusedByPeer: [problem: { serverId: string; reason: string; count: number }];
  /** Another server cannot be found, or reached. */
  peerUnreachable: [problem: { serverId: string; reason: string; count: number }];
}

/** A cluster that runs. */
export interface StickyCluster extends EventEmitter<ClusterEvents> {
  /** Where it listens, as `net.Server.address()`; for a Unix socket its path, with port 0. */
  address(): AddressInfo;
  /** As of the workers' last reports, which come when something changes, and once a second. */
  stats(): ClusterStats;
  /**
   * Replaces the workers without losing a request: new ones are ready before the old ones let go of their sessions,
   * spread over `drainTimeout`, and end. Certificates are read anew. During a reload, another one is queued: calls until
   * that begins share it.
   *
   * @throws {StickyError} ERR_STICKY_WORKER_START or ERR_STICKY_TLS; the old workers stay then. ERR_STICKY_STOPPED when the
   * cluster is stopped
   */
  reload(): Promise<void>;
  /**
   * Lets go of the sessions over `stopDrainTimeout`; then accepts no more connections, lets the workers finish what
   * they do and ends them, within `stopTimeout`.
   */
  stop(): Promise<void>;
}

export interface ClusterParts {
  readonly options: ResolvedClusterOptions;
  readonly pool: WorkerPool;
  readonly supervisor: Supervisor;
  readonly publicSocket: PublicSocket | undefined;
  readonly address: AddressInfo;
  readonly stop: () => Promise<unknown>;
}

export class RunningCluster extends EventEmitter<ClusterEvents> implements StickyCluster {
  isDraining = false;
  readonly #parts: ClusterParts;

  constructor(parts: ClusterParts) {
    super();
    this.#parts = parts;
    const { pool, supervisor } = parts;
    pool.on("peerProblem", ({ event, address, reason, count }) => {
      if (event === "peerRefused") this.emit(event, { remoteAddress: address, reason, count });
      else this.emit(event, { serverId: address, reason, count });
    });
    supervisor.on("ready", (worker) => this.emit("workerReady", infoOf(worker)));
    supervisor.on("forkFailed", (error, delay) => this.emit("forkFailed", error, delay));
    supervisor.on("reloading", () => this.emit("reloading"));
    supervisor.on("reloaded", () => this.emit("reloaded"));
    supervisor.on("hung", (worker, silence) => this.emit("workerHung", infoOf(worker), silence));
    supervisor.on("exit", (worker) => {
      const { exitCode, signalCode } = worker.process;
      this.emit("workerExit", infoOf(worker), exitCode, signalCode);
    });
  }

  address(): AddressInfo {
    return this.#parts.address;
  }

  stats(): ClusterStats {
    const { pool, supervisor, publicSocket } = this.#parts;
    const isReachable = publicSocket?.isIntact ?? true;
    const workers = [...supervisor.workers.alive].map((worker) => {
      const slot = pool.byWorker(worker);
      const state = slot === undefined || slot.state === "gone" ? "starting" : slot.state;
      return {
        id: worker.id,
        pid: worker.process.pid,
        state,
        sessions: slot?.lastReport.sessions ?? 0,
        handoffs: slot?.handoffs ?? 0,
        forwards: slot?.lastReport.forwarded ?? 0,
        eventLoopDelay: slot?.lastReport.delay ?? 0,
      };
    });
    return {
      ready: pool.ready.length > 0 && !this.isDraining && this.#canReplace && isReachable,
      draining: this.isDraining,
      restarts: supervisor.seats.reduce((sum, { restarts }) => sum + restarts, 0),
      workers,
    };
  }

  /** Whether another worker can take the place of one that ends. */
  get #canReplace(): boolean {
    const { pool, supervisor } = this.#parts;
    return supervisor.canReplace && pool.sockets.error === undefined;
  }

  async reload(): Promise<void> {
    const { options, supervisor } = this.#parts;
    if (options.tls) readCertificates(options.tls);
    await supervisor.reload();
  }

  async stop(): Promise<void> {
    await this.#parts.stop();
  }
}

export function infoOf({ id, process: { pid } }: Worker): WorkerInfo {
  return { id, pid };
}
