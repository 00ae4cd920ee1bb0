import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { debuglog } from "../debug.ts";
import { StickyError } from "../errors.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import type { WorkerSlot } from "../primary/worker-slot.ts";

const debug = debuglog("cluster");

/** How much longer than the drain workers may take to let go of their sessions, in milliseconds. */
const LEAVING_GRACE = 4_000;

export interface WorkersOptions {
  /** The module that each worker runs. */
  readonly worker: string;
  /** Milliseconds until a worker that is not ready is killed. */
  readonly readyTimeout: number;
  /** Milliseconds until a worker that does not stop is killed. */
  readonly stopTimeout: number;
}

/** Forks and ends worker processes. */
export class Workers {
  readonly #pool: WorkerPool;
  readonly #options: WorkersOptions;
  readonly #alive = new Set<Worker>();
  /** Whether a worker did not stop in time. */
  hasKilled = false;

  constructor(pool: WorkerPool, options: WorkersOptions) {
    this.#pool = pool;
    this.#options = options;
    // Binary packets between workers need it: with the default, Buffers arrive as arrays.
    cluster.setupPrimary({ exec: options.worker, serialization: "advanced" });
  }

  get alive(): ReadonlySet<Worker> {
    return this.#alive;
  }

  /** Forks a worker. Resolves when it is ready, or has ended. */
  async spawn(): Promise<{ worker: Worker; isReady: boolean }> {
    const worker = cluster.fork();
    this.#alive.add(worker);
    debug("worker %d started, pid %d", worker.id, worker.process.pid);
    worker.once("exit", () => this.#alive.delete(worker));
    // A worker that cannot be spawned emits "error" and then "exit".
    worker.on("error", (error) => debug("worker %d: %s", worker.id, error.message));

    const timer = setTimeout(() => {
      debug("worker %d is not ready", worker.id);
      worker.process.kill("SIGKILL");
    }, this.#options.readyTimeout);
    const isReady = await this.#becomesReady(worker);
    clearTimeout(timer);
    return { worker, isReady };
  }

  /**
   * Has the workers open no more sessions and let go of those that they have, over `drain` milliseconds, while all other
   * requests still come. Resolves when they have, or have ended.
   */
  async leave(drain: number): Promise<void> {
    const pending = new Set(this.#pool.ready);
    const ended = new AbortController();
    const onLeft = (slot: WorkerSlot) => {
      pending.delete(slot);
      if (pending.size === 0) ended.abort();
    };
    const timer = setTimeout(() => ended.abort(), drain + LEAVING_GRACE);
    this.#pool.on("left", onLeft).on("gone", onLeft);
    this.#pool.leave(drain);
    if (pending.size > 0) await once(ended.signal, "abort");
    clearTimeout(timer);
    this.#pool.off("left", onLeft).off("gone", onLeft);
  }

  /**
   * Asks a worker to end. Resolves when it has.
   *
   * @param drain milliseconds over which it lets go of its sessions
   */
  async stop(worker: Worker, drain: number): Promise<void> {
    if (!this.#alive.has(worker)) return;
    const exit = once(worker, "exit");
    const { stopTimeout } = this.#options;
    const slot = this.#pool.byWorker(worker);
    if (slot === undefined) {
      worker.process.kill("SIGTERM");
    } else {
      this.#pool.retire(slot);
      slot.send({ type: "sticky-socketio:stop", timeout: stopTimeout, drain });
    }
    const timer = setTimeout(() => {
      debug("worker %d did not stop", worker.id);
      this.hasKilled = true;
      worker.process.kill("SIGKILL");
    }, drain + stopTimeout);
    await exit;
    clearTimeout(timer);
  }

  /** Ends all workers at once. */
  kill(): void {
    for (const worker of this.#alive) worker.process.kill("SIGKILL");
  }

  async #becomesReady(worker: Worker): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isReady: boolean) => {
        this.#pool.off("ready", onReady);
        worker.off("exit", onExit);
        resolve(isReady);
      };
      const onReady = (slot: WorkerSlot) => {
        if (slot.worker === worker) done(true);
      };
      const onExit = () => done(false);
      this.#pool.on("ready", onReady);
      worker.on("exit", onExit);
    });
  }
}

/** Why a worker that was not ready has ended. */
export function startError({ process: { exitCode, signalCode } }: Worker): StickyError {
  const how = signalCode === null ? `with code ${exitCode}` : `by ${signalCode}`;
  return new StickyError(
    "ERR_STICKY_WORKER_START",
    `a worker ended ${how} before it was ready: see its own output for the reason`,
  );
}
