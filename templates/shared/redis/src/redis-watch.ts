import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { ErrorReply } from "redis";
import { log } from "./log.ts";
import { reasonOf } from "./redis.ts";

/** How often Redis is asked whether it can be used, in milliseconds. */
const INTERVAL = 1000;

/** How long it has to answer, and how long the app waits for a lost connection, in milliseconds. */
const PATIENCE = 1000;

/** A connection to Redis, or several. */
export interface Watched {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "ready", listener: () => void): unknown;
  readonly isReady: boolean;
  /** Asks for an answer. Several may be asked for, before the first has come. */
  ping(): Promise<unknown>;
}

interface WatchEvents {
  /** Redis has not been usable for a second: what waits for it has to go on without. */
  away: [];
}

/** Knows whether Redis can be used, and logs when that changes, instead of every failed attempt in between. */
export class RedisWatch extends EventEmitter<WatchEvents> {
  readonly #probes: readonly Probe[];
  readonly #timer: NodeJS.Timeout;
  #awayTimer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isStopped = false;
  #isRefused = false;
  #isAway = false;
  /** As performance.now(), undefined while it can be used. */
  #lostAt: number | undefined;

  constructor(connections: readonly Watched[]) {
    super();
    const check = () => void this.#check();
    this.#probes = connections.map((connection) => new Probe(connection, check));
    this.#timer = setInterval(check, INTERVAL).unref();
  }

  /** Whether it has not been usable for a second. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** For how long it has not been usable, in milliseconds. */
  get lostFor(): number {
    return this.#lostAt === undefined ? 0 : performance.now() - this.#lostAt;
  }

  /** From here on it says nothing: connections are being closed. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#awayTimer);
  }

  /** One at a time: what changes meanwhile brings the next one. */
  async #check(): Promise<void> {
    if (this.#isChecking || this.#isStopped) return;
    this.#isChecking = true;
    try {
      await Promise.all(this.#probes.map((probe) => probe.attempt()));
      this.#onUsable();
    } catch (error) {
      if (!this.#isStopped) this.#onUnusable(error);
    }
    this.#isChecking = false;
  }

  #onUsable(): void {
    if (this.#lostAt === undefined) return;
    clearTimeout(this.#awayTimer);
    this.#lostAt = undefined;
    this.#isRefused = false;
    this.#isAway = false;
    log.info("Redis connection restored");
  }

  #onUnusable(error: unknown): void {
    const reason = reasonOf(error);
    if (this.#lostAt === undefined) {
      this.#lostAt = performance.now();
      this.#awayTimer = setTimeout(() => this.#onAway(), PATIENCE).unref();
      if (!(error instanceof ErrorReply)) log.error({ reason }, "Redis connection lost");
    }
    if (error instanceof ErrorReply && !this.#isRefused) {
      this.#isRefused = true;
      log.error({ reason }, "Redis refuses the connection");
    }
    if (error instanceof Silence) this.#onAway();
  }

  #onAway(): void {
    if (this.#isAway) return;
    clearTimeout(this.#awayTimer);
    this.#isAway = true;
    this.emit("away");
  }
}

class Silence extends Error {
  constructor() {
    super(`no answer within ${PATIENCE} ms`);
  }
}

/** Finds out whether one connection can be used. */
class Probe {
  readonly #connection: Watched;
  readonly #since = performance.now();
  #wasReady = false;
  #error: Error | undefined;
  #pong: Promise<unknown> | undefined;

  constructor(connection: Watched, onChange: () => void) {
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

  /** @throws {Error} that says why it cannot be used. */
  async attempt(): Promise<void> {
    if (!this.#connection.isReady) {
      // Some attempts may fail before it is connected for the first time.
      if (!this.#wasReady && performance.now() - this.#since < PATIENCE) return;
      throw this.#error ?? new Silence();
    }
    this.#wasReady = true;
    // One that is not answered is enough: more would keep a dead connection looking busy.
    this.#pong ??= this.#connection.ping().finally(() => {
      this.#pong = undefined;
    });
    try {
      await this.#within(this.#pong);
    } catch (error) {
      throw this.#error ?? error;
    }
  }

  async #within(pong: Promise<unknown>): Promise<void> {
    let isAnswered = false;
    const answered = pong.then(() => {
      isAnswered = true;
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE).unref();
    });
    try {
      await Promise.race([answered, patience]);
      // A process that was busy for so long gets to see the answer now.
      if (!isAnswered) await Promise.race([answered, setImmediate()]);
    } finally {
      clearTimeout(timer);
    }
    if (!isAnswered) {
      answered.catch(() => {});
      throw new Silence();
    }
  }
}
