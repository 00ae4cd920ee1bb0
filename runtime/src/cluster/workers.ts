import cluster, { type Worker } from "node:cluster";
import { EventEmitter, once } from "node:events";
import { debuglog } from "../debug.ts";
import type { StickyError } from "../errors.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import type { WorkerSlot } from "../primary/worker-slot.ts";
import { fork } from "./fork.ts";
import { isInspected } from "./inspector.ts";
import { startError } from "./start-error.ts";

const debug = debuglog("cluster");

/** How much longer than the drain workers may take to let go of their sessions, in milliseconds. */
const LEAVING_GRACE = 4_000;
/** Time after which a worker that is not ready is reported, in milliseconds. */
const SLOW_START_MS = 5_000;

export interface WorkersOptions {
  /** The module that each worker runs. */
  readonly worker: string;
  /** Milliseconds until a worker that is not ready is killed. */
  readonly readyTimeout: number;
  /** Milliseconds until a worker that does not stop is killed. */
  readonly stopTimeout: number;
}

export interface WorkersEvents {
  /** A worker is still not ready after `waited` milliseconds, and what it has not done yet. */
  slow: [worker: Worker, waited: number, missing: string];
  /** A worker is killed, and why. */
  kill: [worker: Worker, reason: string];
}

/** The outcome of a start: a worker that is ready, or a failure. */
export type Spawned =
  | { readonly worker: Worker; readonly failure?: undefined }
  /** `worker` is undefined when no process could be created, else it has ended. */
  | { readonly worker: Worker | undefined; readonly failure: StickyError };

/** Forks and ends worker processes. */
export class Workers extends EventEmitter<WorkersEvents> {
  readonly #pool: WorkerPool;
  readonly #options: WorkersOptions;
  readonly #alive = new Set<Worker>();
  readonly #killReasons = new WeakMap<Worker, string>();

  constructor(pool: WorkerPool, options: WorkersOptions) {
    super();
    this.#pool = pool;
    this.#options = options;
    // Binary packets between workers need it: with the default, Buffers arrive as arrays.
    cluster.setupPrimary({ exec: options.worker, serialization: "advanced" });
  }

  get alive(): ReadonlySet<Worker> {
    return this.#alive;
  }

  /** Forks a worker. Resolves when it is ready, has ended, or could not be forked. */
  async spawn(): Promise<Spawned> {
    let outcome: Promise<Spawned> | undefined;
    try {
      await fork((worker) => {
        outcome = this.#supervise(worker);
      });
    } catch (error) {
      return { worker: undefined, failure: error as StickyError };
    }
    return outcome as Promise<Spawned>;
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
   * Asks a worker to end. Resolves when it has, with whether it was killed since this call.
   *
   * @param drain milliseconds over which it lets go of its sessions
   */
  async stop(worker: Worker, drain: number): Promise<boolean> {
    if (!this.#alive.has(worker)) return false;
    const wasKilled = this.#killReasons.has(worker);
    // Not events.once: that rejects when a message to the worker cannot be sent.
    const exit = new Promise((resolve) => {
      worker.once("exit", resolve);
    });
    const { stopTimeout } = this.#options;
    const slot = this.#pool.byWorker(worker);
    if (slot === undefined) {
      worker.process.kill("SIGTERM");
    } else {
      this.#pool.retire(slot);
      slot.send({ type: "sticky-socketio:stop", timeout: stopTimeout, drain });
    }
    const limit = drain + stopTimeout;
    const timer = setTimeout(() => {
      this.kill(worker, `it did not stop within ${limit} ms`);
    }, limit);
    await exit;
    clearTimeout(timer);
    return !wasKilled && this.#killReasons.has(worker);
  }

  /** Ends a worker at once. */
  kill(worker: Worker, reason: string): void {
    if (!this.#alive.has(worker) || this.#killReasons.has(worker)) return;
    this.#killReasons.set(worker, reason);
    this.emit("kill", worker, reason);
    worker.process.kill("SIGKILL");
  }

  /** Ends all workers at once. */
  killAll(reason: string): void {
    for (const worker of this.#alive) this.kill(worker, reason);
  }

  /** Resolves when a worker that has just been forked is ready, or has ended. */
  async #supervise(worker: Worker): Promise<Spawned> {
    this.#alive.add(worker);
    debug("worker %d started, pid %d", worker.id, worker.process.pid);
    worker.once("exit", () => this.#alive.delete(worker));
    worker.once("disconnect", () => this.#expectExit(worker));
    // A message that cannot be sent: the worker's end is noticed by its exit.
    worker.on("error", (error) => debug("worker %d: %s", worker.id, error.message));

    const { readyTimeout } = this.#options;
    const slow = setTimeout(() => {
      if (!isInspected(worker)) this.emit("slow", worker, SLOW_START_MS, this.#missing(worker));
    }, SLOW_START_MS);
    const late = setTimeout(() => {
      if (isInspected(worker)) return;
      const limit = `it was not ready within ${readyTimeout} ms (readyTimeout)`;
      this.kill(worker, `${limit}: ${this.#missing(worker)}`);
    }, readyTimeout);
    const isReady = await this.#becomesReady(worker);
    clearTimeout(slow);
    clearTimeout(late);
    return isReady
      ? { worker }
      : { worker, failure: startError(worker, this.#killReasons.get(worker)) };
  }

  /** A worker without its channel serves nobody, and is replaced when it has ended. */
  #expectExit(worker: Worker): void {
    if (!this.#alive.has(worker)) return;
    const { stopTimeout } = this.#options;
    const reason = `it disconnected from the primary and did not end within ${stopTimeout} ms`;
    const timer = setTimeout(() => this.kill(worker, reason), stopTimeout);
    worker.once("exit", () => clearTimeout(timer));
  }

  /** What a worker that is not ready has not done yet. */
  #missing(worker: Worker): string {
    return this.#pool.byWorker(worker) === undefined
      ? "it has not called setupWorker(io), or its io is not attached to an HTTP server; look for an await that does not end before it"
      : "it has called setupWorker(io) and is not ready for connections yet";
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
