import type { Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import { StickyError } from "../errors.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import { isInspected } from "./inspector.ts";
import type { ResolvedClusterOptions } from "./options.ts";
import { ReloadQueue } from "./reload-queue.ts";
import { Seat } from "./seat.ts";
import { Workers, type Spawned } from "./workers.ts";

/** So many workers in a row that end before they are ready, with none that works, are a crash loop. */
const CRASH_LOOP = 5;

/** So many failed starts in a row are more than a passing shortage. */
const CANNOT_REPLACE = 3;

/** Time without any worker after which forks that fail are given up, in milliseconds. */
const FORK_TIMEOUT_MS = 60_000;

/** Pause between two looks for workers that hang, in milliseconds. */
const LOOK = 500;

type Replaced = "nothing" | "a dead worker" | "an old worker";

export interface SupervisorEvents {
  /** A worker is ready, and what it replaces. */
  ready: [worker: Worker, replaces: Replaced];
  /** A worker has ended without being asked to; another one follows after `delay` milliseconds. */
  exit: [worker: Worker, delay: number];
  /** No process could be created for a worker; the next attempt follows after `delay` milliseconds. */
  forkFailed: [error: StickyError, delay: number];
  /** A worker has said nothing for `silence` milliseconds and is killed. */
  hung: [worker: Worker, silence: number];
  crashLoop: [error: StickyError];
  reloading: [];
  /** A reload was asked for while another one goes on, and follows it. */
  reloadQueued: [];
  reloaded: [];
}

/** Keeps the wanted number of workers alive, and replaces them on request. */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  readonly workers: Workers;
  readonly seats: readonly Seat[];
  readonly #pool: WorkerPool;
  readonly #options: ResolvedClusterOptions;
  readonly #reloads = new ReloadQueue(async () => this.#replaceAll());
  /** Starts in a row that failed. */
  #failures = 0;
  /** When the first of the forks in a row failed for which there was no worker left. */
  #withoutWorkersSince: number | undefined;
  #isStopping = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(pool: WorkerPool, options: ResolvedClusterOptions) {
    super();
    this.#pool = pool;
    this.#options = options;
    this.workers = new Workers(pool, options);
    this.seats = Array.from({ length: options.workers }, () => new Seat());
  }

  /** Whether workers that end are replaced: false after several failed starts in a row, until one succeeds. */
  get canReplace(): boolean {
    return this.#failures < CANNOT_REPLACE;
  }

  /**
   * Starts the first worker, then the others.
   *
   * @throws {StickyError} ERR_STICKY_WORKER_START when the first one cannot be forked or ends before it is ready,
   * ERR_STICKY_STOPPED when the cluster is stopped meanwhile
   */
  async start(): Promise<void> {
    const first = await this.workers.spawn();
    this.#throwIfStopping();
    if (first.failure !== undefined) throw first.failure;
    const others = this.seats.slice(1).map(async () => this.workers.spawn());
    const spawned = [first, ...(await Promise.all(others))];
    this.#throwIfStopping();
    for (const [index, seat] of this.seats.entries()) {
      const outcome = spawned[index];
      if (outcome) this.#fill(seat, outcome, "nothing");
    }
    if (this.#options.hungTimeout > 0) this.#watchdog = setInterval(() => this.#findHung(), LOOK);
  }

  /**
   * Replaces every worker: the new ones are ready before the old ones let go of their sessions and end. A call while
   * this is going on replaces them once more when it is done, because new workers may have read older code; calls in
   * between share that one.
   *
   * @throws {StickyError} ERR_STICKY_WORKER_START when a new one cannot be forked or ends before it is ready; the old ones
   * stay then. ERR_STICKY_STOPPED when the cluster is stopped
   */
  async reload(): Promise<void> {
    this.#throwIfStopping();
    if (this.#reloads.isBusy) this.emit("reloadQueued");
    return this.#reloads.run();
  }

  /** Has all workers let go of their sessions, over `drain` milliseconds, while requests still come. */
  async leave(drain: number): Promise<void> {
    this.#retire();
    await this.workers.leave(drain);
  }

  /** Ends all workers. Resolves when they have ended, with whether one was killed since this call. */
  async stop(): Promise<boolean> {
    this.#retire();
    const kills = Array.from(this.workers.alive, async (worker) => this.workers.stop(worker, 0));
    return (await Promise.all(kills)).includes(true);
  }

  /** No worker is replaced from now on. */
  #retire(): void {
    this.#isStopping = true;
    clearInterval(this.#watchdog);
    for (const seat of this.seats) seat.close();
  }

  #throwIfStopping(): void {
    if (!this.#isStopping) return;
    throw new StickyError(
      "ERR_STICKY_STOPPED",
      "the cluster is stopping: no worker is started or replaced any more",
    );
  }

  async #replaceAll(): Promise<void> {
    this.#throwIfStopping();
    this.emit("reloading");
    const fresh: Worker[] = [];
    while (fresh.length < this.seats.length) {
      const { worker, failure } = await this.workers.spawn();
      this.#throwIfStopping();
      if (failure !== undefined) {
        await Promise.all(fresh.map(async (other) => this.workers.stop(other, 0)));
        throw failure;
      }
      fresh.push(worker);
    }
    const old = this.seats.map((seat, index) => {
      const { worker } = seat;
      const successor = fresh[index];
      seat.close();
      if (successor) this.#fill(seat, { worker: successor }, "an old worker");
      return worker;
    });
    const { drainTimeout } = this.#options;
    await Promise.all(old.map(async (worker) => worker && this.workers.stop(worker, drainTimeout)));
    this.#throwIfStopping();
    this.emit("reloaded");
  }

  /** Gives a seat to the worker that was started for it, and starts another one when that has ended or failed. */
  #fill(seat: Seat, { worker, failure }: Spawned, replaces: Replaced): void {
    if (failure !== undefined) {
      this.#onStartFailed(seat, worker, failure);
      return;
    }
    this.#failures = 0;
    this.#withoutWorkersSince = undefined;
    seat.take(worker);
    this.emit("ready", worker, replaces);
    const onExit = () => {
      if (seat.worker !== worker || this.#isStopping) return;
      this.emit(
        "exit",
        worker,
        seat.respawnAfterExit(() => void this.#respawn(seat)),
      );
    };
    if (worker.isDead()) onExit();
    else worker.once("exit", onExit);
  }

  async #respawn(seat: Seat): Promise<void> {
    const spawned = await this.workers.spawn();
    if (this.#isStopping) return;
    // A reload may have filled the seat meanwhile.
    if (seat.worker === undefined) this.#fill(seat, spawned, "a dead worker");
    else if (spawned.failure === undefined) await this.workers.stop(spawned.worker, 0);
  }

  #onStartFailed(seat: Seat, worker: Worker | undefined, failure: StickyError): void {
    if (this.#isStopping) return;
    this.#failures++;
    if (this.#pool.ready.length === 0 && this.#isHopeless(worker)) {
      this.emit("crashLoop", failure);
      return;
    }
    if (worker) seat.restarts++;
    const delay = seat.retry(() => void this.#respawn(seat));
    if (worker) this.emit("exit", worker, delay);
    else this.emit("forkFailed", failure, delay);
  }

  /** Code that fails keeps failing. A shortage of processes or memory passes, so forks are tried for longer. */
  #isHopeless(worker: Worker | undefined): boolean {
    if (worker !== undefined) return this.#failures >= CRASH_LOOP;
    this.#withoutWorkersSince ??= performance.now();
    return performance.now() - this.#withoutWorkersSince > FORK_TIMEOUT_MS;
  }

  #findHung(): void {
    const { hungTimeout } = this.#options;
    for (const slot of this.#pool.ready) {
      // Looks are counted, and not the time: while all was suspended nobody could report, and nobody looked.
      const silence = ++slot.missedLooks * LOOK;
      if (silence <= hungTimeout || slot.lastReport.isInspected || isInspected(slot.worker))
        continue;
      this.emit("hung", slot.worker, silence);
      this.workers.kill(
        slot.worker,
        `its event loop has been blocked for ${silence} ms (hungTimeout)`,
      );
    }
  }
}
