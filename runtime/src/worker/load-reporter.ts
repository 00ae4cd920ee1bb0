import type { Server as Engine } from "engine.io";
import { sendToPrimary } from "./primary-link.ts";

/** Least time between two reports, in milliseconds: in a rush, no session costs a message of its own. */
const INTERVAL = 20;

/** Tells the primary how many sessions this worker has, whenever that has changed. */
export class LoadReporter {
  readonly #engines: Engine[] = [];
  #received = 0;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;

  watch(engine: Engine): void {
    this.#engines.push(engine);
    engine.on("connection", (session: { once(event: "close", listener: () => void): void }) => {
      this.#schedule();
      session.once("close", this.#schedule);
    });
  }

  /** A connection has arrived from the primary. */
  countReceived(): void {
    this.#received++;
    this.#schedule();
  }

  readonly #schedule = (): void => {
    this.#timer ??= setTimeout(this.#report, Math.max(0, this.#next - Date.now())).unref();
  };

  readonly #report = (): void => {
    this.#timer = undefined;
    this.#next = Date.now() + INTERVAL;
    const sessions = this.#engines.reduce((sum, engine) => sum + engine.clientsCount, 0);
    sendToPrimary({ type: "sticky-socketio:load", sessions, received: this.#received });
  };
}
