import { EventEmitter } from "node:events";
import { explainRefusal, RefusedOperation } from "./acl.ts";
import { reasonOf, timeoutInSteps } from "./client.ts";
import type { RedisOptions } from "./options.ts";

const CHECK_INTERVAL_MS = 1000;

/** Time that Redis has to answer, and that a lost connection has to come back. */
const TIMEOUT_MS = 1000;

/** A connection to Redis, or several. */
interface MonitoredConnection {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "ready", listener: () => void): unknown;
  readonly isReady: boolean;
  /** Asks for an answer, also while an earlier one is outstanding. */
  ping(): Promise<unknown>;
}

export interface HealthProbe {
  readonly connection: MonitoredConnection;
  /**
   * Proves that the connection does what it is for, while it is ready; throws the reason why it does not.
   *
   * @default its `ping`
   */
  readonly check?: () => Promise<unknown>;
}

interface HealthEvents {
  /** Redis has not been usable for a second: operations that wait for it have to continue without. */
  unhealthy: [];
}

/** Monitors Redis, and logs changes of its state instead of every failed attempt. */
export class RedisHealthMonitor extends EventEmitter<HealthEvents> {
  readonly #probes: readonly Probe[];
  readonly #options: RedisOptions;
  readonly #timer: NodeJS.Timeout;
  #unhealthyTimer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isStopped = false;
  #isRefused = false;
  #isUnhealthy = false;
  /** As performance.now(), undefined while Redis is usable. */
  #failedAt: number | undefined;

  constructor(probes: readonly HealthProbe[], options: RedisOptions) {
    super();
    this.#options = options;
    const check = () => void this.#check();
    this.#probes = probes.map((probe) => new Probe(probe, check));
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
      // A check may use several connections. The probe of one that is not ready says why.
      const areReady = this.#probes.every((probe) => probe.isReady);
      await Promise.all(this.#probes.map((probe) => probe.attempt(areReady)));
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
    this.#options.logger.info({}, "Redis connection restored");
  }

  #onFailure(failure: unknown): void {
    const error = explainRefusal(failure, this.#options);
    const isRefusal = error instanceof RefusedOperation;
    const reason = reasonOf(error);
    if (this.#failedAt === undefined) {
      this.#failedAt = performance.now();
      this.#unhealthyTimer = setTimeout(() => this.#onUnhealthy(), TIMEOUT_MS).unref();
      if (!isRefusal) this.#options.logger.error({ reason }, "Redis connection lost");
    }
    if (isRefusal && !this.#isRefused) {
      this.#isRefused = true;
      const isConnected = this.#probes.every((probe) => probe.isReady);
      const refused = isConnected ? "an operation" : "the connection";
      this.#options.logger.error({ reason }, `Redis refuses ${refused}`);
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
  readonly #check: () => Promise<unknown>;
  readonly #since = performance.now();
  #wasReady = false;
  #error: Error | undefined;
  #answer: Promise<unknown> | undefined;

  constructor({ connection, check }: HealthProbe, onChange: () => void) {
    this.#connection = connection;
    this.#check = check ?? (() => connection.ping());
    connection.on("error", (error) => {
      this.#error = error;
      onChange();
    });
    connection.on("ready", () => {
      this.#error = undefined;
      onChange();
    });
  }

  get isReady(): boolean {
    return this.#connection.isReady;
  }

  /**
   * @param areReady whether all connections are: none is checked before
   * @throws {Error} with the reason why the connection cannot be used
   */
  async attempt(areReady: boolean): Promise<void> {
    if (!this.#connection.isReady) {
      // Some attempts may fail before it is connected for the first time.
      if (!this.#wasReady && performance.now() - this.#since < TIMEOUT_MS) return;
      throw this.#error ?? new NoAnswer();
    }
    this.#wasReady = true;
    if (!areReady) return;
    // One outstanding answer is enough: more would keep a dead connection looking busy.
    this.#answer ??= this.#check().finally(() => {
      this.#answer = undefined;
    });
    try {
      await this.#received(this.#answer);
    } catch (error) {
      throw this.#error ?? error;
    }
  }

  async #received(answer: Promise<unknown>): Promise<void> {
    let isAnswered = false;
    const answered = answer.then(() => {
      isAnswered = true;
    });
    await Promise.race([answered, timeoutInSteps(TIMEOUT_MS)]);
    if (isAnswered) return;
    answered.catch(() => {});
    throw new NoAnswer();
  }
}
