import type { Worker } from "node:cluster";
import { backoff } from "./backoff.ts";

/** A worker that ends so soon after it was ready, in milliseconds, counts as failed. */
const PROBATION = 5_000;

/** One of the places for workers, which a worker holds until another replaces it. */
export class Seat {
  worker: Worker | undefined;
  /** Workers that ended without being asked to. */
  restarts = 0;
  /** Such ends in a row, each before the worker had proved itself. */
  #failures = 0;
  #readyAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `worker` holds the seat; it is ready from now on, or not at all. */
  take(worker: Worker, isReady: boolean): void {
    this.worker = worker;
    this.#readyAt = isReady ? performance.now() : undefined;
  }

  /** Calls `respawn` after a pause that grows with each failure in a row. Returns the pause in milliseconds. */
  vacate(respawn: () => void): number {
    this.worker = undefined;
    this.restarts++;
    const hasProved = this.#readyAt !== undefined && performance.now() - this.#readyAt > PROBATION;
    // The first end of a worker that was ready is an accident; more of them are a habit.
    if (hasProved) this.#failures = 0;
    const delay =
      this.#readyAt === undefined ? backoff(this.#failures + 1) : backoff(this.#failures);
    this.#failures++;
    this.#timer = setTimeout(respawn, delay);
    return delay;
  }

  /** There will be no respawn. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
