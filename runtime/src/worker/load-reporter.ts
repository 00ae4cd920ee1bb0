import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Server as Engine } from "engine.io";
import { inspectorUrl } from "../inspector-url.ts";
import { sendToPrimary } from "./primary-link.ts";

/** Least time between two reports, in milliseconds: in a rush, no session costs a message of its own. */
const INTERVAL = 100;
/** Pause between two signs of life, in milliseconds. */
const HEARTBEAT = 1_000;
/** How often the event loop's delay is looked at, in milliseconds. */
const RESOLUTION = 20;

/** Tells the primary how many sessions this worker has, whenever that has changed. */
export class LoadReporter {
  /** Requests that belonged to other workers. */
  readonly #forwarded: () => number;
  readonly #engines: Engine[] = [];
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  /** Of the last second, in milliseconds. */
  #longestDelay = 0;
  #received = 0;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;

  constructor(forwarded: () => number) {
    this.#forwarded = forwarded;
  }

  watch(engine: Engine): void {
    this.#engines.push(engine);
    engine.on("connection", (session: { once(event: "close", listener: () => void): void }) => {
      this.#schedule();
      session.once("close", this.#schedule);
    });
  }

  /** Reports once a second as well, and how late the event loop is. */
  beat(): void {
    this.#delay.enable();
    setInterval(() => {
      this.#longestDelay = Math.max(0, this.#delay.max / 1e6 - RESOLUTION);
      this.#delay.reset();
      this.#report();
    }, HEARTBEAT).unref();
  }

  /** A connection has arrived from the primary, or a session that it has placed here. */
  countReceived(): void {
    this.#received++;
    this.#schedule();
  }

  readonly #schedule = (): void => {
    this.#timer ??= setTimeout(this.#report, Math.max(0, this.#next - performance.now())).unref();
  };

  readonly #report = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = performance.now() + INTERVAL;
    sendToPrimary({
      type: "sticky-socketio:load",
      sessions: this.#engines.reduce((sum, engine) => sum + engine.clientsCount, 0),
      received: this.#received,
      forwarded: this.#forwarded(),
      delay: this.#longestDelay,
      isInspected: inspectorUrl() !== undefined,
    });
  };
}
