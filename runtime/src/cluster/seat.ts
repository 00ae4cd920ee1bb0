import type { Worker } from "node:cluster";
import { backoff } from "./backoff.ts";

/** A worker that ends so soon after it was ready, in milliseconds, counts as failed. */
const PROBATION = 5_000;

/** One of the places for workers, which a worker holds until another replaces it. */
export class Seat {
  worker: Worker | undefined;
  /** Workers that ended without being asked to. */
  restarts = 0;
  /** Such ends, and starts that failed, in a row, each before the worker had proved itself. */
  #failures = 0;
  #readyAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `worker` holds the seat, and is ready from now on. */
  take(worker: Worker): void {
    this.worker = worker;
    this.#readyAt = performance.now();
  }

  /** Its worker has ended. Calls `respawn` after a pause. Returns the pause in milliseconds. */
  respawnAfterExit(respawn: () => void): number {
    this.worker = undefined;
    this.restarts++;
    const hasProved = performance.now() - (this.#readyAt ?? 0) > PROBATION;
    // The first end of a worker that was ready is an accident; more of them are a habit.
    if (hasProved) this.#failures = 0;
    return this.#respawn(this.#failures++, respawn);
  }

  /** A start has failed. Calls `respawn` after a pause that grows with each failure in a row, and returns the pause. */
  retry(respawn: () => void): number {
    return this.#respawn(++this.#failures, respawn);
  }

  /** There will be no respawn. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #respawn(failures: number, respawn: () => void): number {
    const delay = backoff(failures);
    this.#timer = setTimeout(respawn, delay);
    return delay;
  }
}
