import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { ErrorReply } from "redis";
import type { Logger } from "../cluster/options.ts";
import { reasonOf } from "./client.ts";

const CHECK_INTERVAL_MS = 1000;

/** Time that Redis has to answer, and that a lost connection has to come back. */
const TIMEOUT_MS = 1000;

/** A connection to Redis, or several. */
export interface MonitoredConnection {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "ready", listener: () => void): unknown;
  readonly isReady: boolean;
  /** Asks for an answer, also while an earlier one is outstanding. */
  ping(): Promise<unknown>;
}

interface HealthEvents {
  /** Redis has not been usable for a second: operations that wait for it have to continue without. */
  unhealthy: [];
}

/** Monitors Redis, and logs changes of its state instead of every failed attempt. */
export class RedisHealthMonitor extends EventEmitter<HealthEvents> {
  readonly #probes: readonly Probe[];
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #unhealthyTimer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isStopped = false;
  #isRefused = false;
  #isUnhealthy = false;
  /** As performance.now(), undefined while Redis is usable. */
  #failedAt: number | undefined;

  constructor(connections: readonly MonitoredConnection[], logger: Logger) {
    super();
    this.#logger = logger;
    const check = () => void this.#check();
    this.#probes = connections.map((connection) => new Probe(connection, check));
    this.#timer = setInterval(check, CHECK_INTERVAL_MS).unref();
  }

  /** Whether Redis has not been usable for a second. */
  get isUnhealthy(): boolean {
    return this.#isUnhealthy;
  }

  /** For how long Redis has not been usable, in milliseconds. */
  get failingFor(): number {
    return this.#failedAt === undefined ? 0 : performance.now() - this.#failedAt;
  }

  /** Ends checks and log lines, before connections are closed. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#unhealthyTimer);
  }

  /** One at a time: a change meanwhile leads to the next check. */
  async #check(): Promise<void> {
    if (this.#isChecking || this.#isStopped) return;
    this.#isChecking = true;
    try {
      await Promise.all(this.#probes.map((probe) => probe.attempt()));
      this.#onUsable();
    } catch (error) {
      if (!this.#isStopped) this.#onFailure(error);
    }
    this.#isChecking = false;
  }

  #onUsable(): void {
    if (this.#failedAt === undefined) return;
    clearTimeout(this.#unhealthyTimer);
    this.#failedAt = undefined;
    this.#isRefused = false;
    this.#isUnhealthy = false;
    this.#logger.info({}, "Redis connection restored");
  }

  #onFailure(error: unknown): void {
    const reason = reasonOf(error);
    if (this.#failedAt === undefined) {
      this.#failedAt = performance.now();
      this.#unhealthyTimer = setTimeout(() => this.#onUnhealthy(), TIMEOUT_MS).unref();
      if (!(error instanceof ErrorReply)) this.#logger.error({ reason }, "Redis connection lost");
    }
    if (error instanceof ErrorReply && !this.#isRefused) {
      this.#isRefused = true;
      this.#logger.error({ reason }, "Redis refuses the connection");
    }
    if (error instanceof NoAnswer) this.#onUnhealthy();
  }

  #onUnhealthy(): void {
    if (this.#isUnhealthy) return;
    clearTimeout(this.#unhealthyTimer);
    this.#isUnhealthy = true;
    this.emit("unhealthy");
  }
}

class NoAnswer extends Error {
  constructor() {
    super(`no answer within ${TIMEOUT_MS} ms`);
  }
}

/** Checks one connection. */
class Probe {
  readonly #connection: MonitoredConnection;
  readonly #since = performance.now();
  #wasReady = false;
  #error: Error | undefined;
  #pong: Promise<unknown> | undefined;

  constructor(connection: MonitoredConnection, onChange: () => void) {
    this.#connection = connection;
    connection.on("error", (error) => {
      this.#error = error;
      onChange();
    });
    connection.on("ready", () => {
      this.#error = undefined;
      onChange();
    });
  }

  /** @throws {Error} with the reason why the connection cannot be used */
  async attempt(): Promise<void> {
    if (!this.#connection.isReady) {
      // Some attempts may fail before it is connected for the first time.
      if (!this.#wasReady && performance.now() - this.#since < TIMEOUT_MS) return;
      throw this.#error ?? new NoAnswer();
    }
    this.#wasReady = true;
    // One outstanding answer is enough: more would keep a dead connection looking busy.
    this.#pong ??= this.#connection.ping().finally(() => {
      this.#pong = undefined;
    });
    try {
      await this.#answered(this.#pong);
    } catch (error) {
      throw this.#error ?? error;
    }
  }

  async #answered(pong: Promise<unknown>): Promise<void> {
    let isAnswered = false;
    const answered = pong.then(() => {
      isAnswered = true;
    });
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TIMEOUT_MS).unref();
    });
    try {
      await Promise.race([answered, timeout]);
      // A process that was busy for so long reads the answer now.
      if (!isAnswered) await Promise.race([answered, setImmediate()]);
    } finally {
      clearTimeout(timer);
    }
    if (!isAnswered) {
      answered.catch(() => {});
      throw new NoAnswer();
    }
  }
}
