import type { Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import type { StickyError } from "../errors.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import type { ResolvedClusterOptions } from "./options.ts";
import { Seat } from "./seat.ts";
import { startError, Workers } from "./workers.ts";

/** So many workers in a row that end before they are ready, with none that works, are a crash loop. */
const CRASH_LOOP = 5;

/** Pause between two looks for workers that hang, in milliseconds. */
const LOOK = 500;

export interface SupervisorEvents {
  /** A worker is ready, and what it replaces. */
  ready: [worker: Worker, replaces: "nothing" | "a dead worker" | "an old worker"];
  /** A worker has ended without being asked to; another one follows after `delay` milliseconds. */
  exit: [worker: Worker, delay: number];
  /** A worker has said nothing for `silence` milliseconds and is killed. */
  hung: [worker: Worker, silence: number];
  crashLoop: [error: StickyError];
}

/** Keeps the wanted number of workers alive, and replaces them on request. */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  readonly workers: Workers;
  readonly seats: readonly Seat[];
  readonly #pool: WorkerPool;
  readonly #options: ResolvedClusterOptions;
  #failures = 0;
  #isStopping = false;
  #reload: Promise<void> | undefined;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(pool: WorkerPool, options: ResolvedClusterOptions) {
    super();
    this.#pool = pool;
    this.#options = options;
    this.workers = new Workers(pool, options);
    this.seats = Array.from({ length: options.workers }, () => new Seat());
  }

  /**
   * Starts the first worker, then the others.
   *
   * @throws {StickyError} ERR_STICKY_WORKER_START when the first one ends before it is ready
   */
  async start(): Promise<void> {
    const first = await this.workers.spawn();
    if (!first.isReady) throw startError(first.worker);
    const others = this.seats.slice(1).map(async () => this.workers.spawn());
    const spawned = [first, ...(await Promise.all(others))];
    for (const [index, { worker, isReady }] of spawned.entries()) {
      const seat = this.seats[index];
      if (seat) this.#seat(seat, worker, isReady);
      if (isReady) this.emit("ready", worker, "nothing");
    }
    if (this.#options.hungTimeout > 0) this.#watchdog = setInterval(() => this.#findHung(), LOOK);
  }

  /**
   * Replaces every worker: the new ones are ready before the old ones let go of their sessions and end. A call while
   * this is going on gets the same promise.
   *
   * @throws {StickyError} ERR_STICKY_WORKER_START when a new one ends before it is ready; the old ones stay then
   */
  async reload(): Promise<void> {
    this.#reload ??= this.#replaceAll().finally(() => {
      this.#reload = undefined;
    });
    return this.#reload;
  }

  /** Has all workers let go of their sessions, over `drain` milliseconds, while requests still come. */
  async leave(drain: number): Promise<void> {
    this.#retire();
    await this.workers.leave(drain);
  }

  /** Ends all workers, and resolves when they have ended. */
  async stop(): Promise<void> {
    this.#retire();
    await Promise.all([...this.workers.alive].map(async (worker) => this.workers.stop(worker, 0)));
  }

  /** No worker is replaced from now on. */
  #retire(): void {
    this.#isStopping = true;
    clearInterval(this.#watchdog);
    for (const seat of this.seats) seat.close();
  }

  async #replaceAll(): Promise<void> {
    const fresh: Worker[] = [];
    for (let i = 0; i < this.seats.length && !this.#isStopping; i++) {
      const { worker, isReady } = await this.workers.spawn();
      if (!isReady) {
        await Promise.all(fresh.map(async (other) => this.workers.stop(other, 0)));
        throw startError(worker);
      }
      fresh.push(worker);
    }
    if (this.#isStopping) return;
    const old = this.seats.map((seat, index) => {
      const { worker } = seat;
      const successor = fresh[index];
      seat.close();
      if (successor) {
        this.#seat(seat, successor, true);
        this.emit("ready", successor, "an old worker");
      }
      return worker;
    });
    const { drainTimeout } = this.#options;
    await Promise.all(old.map(async (worker) => worker && this.workers.stop(worker, drainTimeout)));
  }

  /** Gives a seat to a worker, and to another one when that has ended. */
  #seat(seat: Seat, worker: Worker, isReady: boolean): void {
    seat.take(worker, isReady);
    if (isReady) this.#failures = 0;
    const onExit = () => {
      if (seat.worker === worker && !this.#isStopping) this.#refill(seat, worker, isReady);
    };
    if (worker.isDead()) onExit();
    else worker.once("exit", onExit);
  }

  #refill(seat: Seat, worker: Worker, wasReady: boolean): void {
    if (!wasReady && ++this.#failures >= CRASH_LOOP && this.#pool.ready.length === 0) {
      this.emit("crashLoop", startError(worker));
      return;
    }
    const delay = seat.vacate(() => {
      void this.workers.spawn().then(({ worker: replacement, isReady }) => {
        // A reload may have filled the seat meanwhile.
        if (seat.worker !== undefined) {
          void this.workers.stop(replacement, 0);
          return;
        }
        this.#seat(seat, replacement, isReady);
        if (isReady) this.emit("ready", replacement, "a dead worker");
      });
    });
    this.emit("exit", worker, delay);
  }

  #findHung(): void {
    for (const slot of this.#pool.ready) {
      // Looks are counted, and not the time: while all was suspended nobody could report, and nobody looked.
      const silence = ++slot.missedLooks * LOOK;
      if (silence <= this.#options.hungTimeout) continue;
      this.emit("hung", slot.worker, silence);
      slot.worker.process.kill("SIGKILL");
    }
  }
}
