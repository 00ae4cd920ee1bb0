import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { debuglog } from "../debug.ts";
import { StickyError } from "../errors.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import { backoff } from "./backoff.ts";
import type { ResolvedClusterOptions } from "./options.ts";
import type { WorkerStats } from "./start-cluster.ts";

const debug = debuglog("cluster");

/** So many workers in a row that end before they are ready, with none that works, are a crash loop. */
const CRASH_LOOP = 5;

/** Keeps the wanted number of workers alive. */
export class Supervisor {
  readonly #pool: WorkerPool;
  readonly #options: ResolvedClusterOptions;
  readonly #onCrashLoop: (error: StickyError) => void;
  readonly #workers = new Set<Worker>();
  readonly #respawns = new Set<NodeJS.Timeout>();
  /** Workers in a row that ended before they were ready. */
  #failures = 0;
  #isStopping = false;
  #hasKilled = false;

  constructor(
    pool: WorkerPool,
    options: ResolvedClusterOptions,
    onCrashLoop: (error: StickyError) => void,
  ) {
    this.#pool = pool;
    this.#options = options;
    this.#onCrashLoop = onCrashLoop;
  }

  /** Whether a worker did not stop in time and was killed. */
  get hasKilled(): boolean {
    return this.#hasKilled;
  }

  /**
   * Starts the first worker, then the others.
   *
   * @throws {StickyError} ERR_STICKY_WORKER_START when the first one ends before it is ready
   */
  async start(): Promise<void> {
    // Binary packets between workers need it: with the default, Buffers arrive as arrays.
    cluster.setupPrimary({ exec: this.#options.worker, serialization: "advanced" });
    const first = await this.#spawn();
    if (first.isDead()) throw startError(first);
    this.#watch(first);
    const others = Array.from({ length: this.#options.workers - 1 }, () => this.#spawn());
    for (const worker of await Promise.all(others)) this.#watch(worker);
  }

  stats(): WorkerStats[] {
    return [...this.#workers].map((worker) => {
      const slot = this.#pool.slotOf(worker);
      const state = slot === undefined || slot.state === "gone" ? "starting" : slot.state;
      return { id: worker.id, pid: worker.process.pid, state, sessions: slot?.sessions ?? 0 };
    });
  }

  /** Ends all workers; those that are still there after `stopTimeout` are killed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#respawns) clearTimeout(timer);
    const timeout = this.#options.stopTimeout;
    const timer = setTimeout(() => {
      this.#options.logger.warn({ timeout, workers: this.#workers.size }, "workers did not stop");
      this.#hasKilled = true;
      this.kill();
    }, timeout);
    await Promise.all([...this.#workers].map(async (worker) => this.#stopWorker(worker, timeout)));
    clearTimeout(timer);
  }

  /** Ends all workers at once. */
  kill(): void {
    for (const worker of this.#workers) worker.process.kill("SIGKILL");
  }

  async #stopWorker(worker: Worker, timeout: number): Promise<void> {
    const exit = once(worker, "exit");
    const slot = this.#pool.slotOf(worker);
    if (slot === undefined) {
      worker.process.kill("SIGTERM");
    } else {
      slot.retire();
      slot.send({ type: "sticky-socketio:stop", timeout });
    }
    await exit;
  }

  /** Forks a worker. Resolves when it is ready, or has ended. */
  async #spawn(): Promise<Worker> {
    const worker = cluster.fork();
    this.#workers.add(worker);
    debug("worker %d started, pid %d", worker.id, worker.process.pid);
    worker.once("exit", () => this.#workers.delete(worker));
    // A worker that cannot be spawned emits "error" and then "exit".
    worker.on("error", (error) => debug("worker %d: %s", worker.id, error.message));
    await new Promise<void>((resolve) => {
      const onReady = (slot: { worker: Worker }) => {
        if (slot.worker === worker) done();
      };
      const done = () => {
        this.#pool.off("ready", onReady);
        worker.off("exit", done);
        resolve();
      };
      this.#pool.on("ready", onReady);
      worker.once("exit", done);
    });
    return worker;
  }

  /** Sees to it that `worker`, which is ready or has ended, is replaced. */
  #watch(worker: Worker): void {
    if (worker.isDead()) {
      this.#failures++;
      this.#replace(worker);
    } else {
      this.#failures = 0;
      worker.once("exit", () => this.#replace(worker));
    }
  }

  #replace(worker: Worker): void {
    if (this.#isStopping) return;
    const { logger } = this.#options;
    const { exitCode: code, signalCode: signal } = worker.process;
    if (this.#failures >= CRASH_LOOP && this.#workers.size === 0) {
      this.#onCrashLoop(startError(worker));
      return;
    }
    const delay = backoff(this.#failures);
    logger.warn(
      { worker: worker.id, pid: worker.process.pid, code, signal, delay },
      "worker ended",
    );
    const timer = setTimeout(() => {
      this.#respawns.delete(timer);
      void this.#spawn().then((replacement) => {
        if (!replacement.isDead()) {
          logger.info({ worker: replacement.id, pid: replacement.process.pid }, "worker replaced");
        }
        this.#watch(replacement);
      });
    }, delay);
    this.#respawns.add(timer);
  }
}

function startError({ process: { exitCode, signalCode } }: Worker): StickyError {
  const how = signalCode === null ? `with code ${exitCode}` : `by ${signalCode}`;
  return new StickyError(
    "ERR_STICKY_WORKER_START",
    `a worker ended ${how} before it was ready: see its own output for the reason`,
  );
}
