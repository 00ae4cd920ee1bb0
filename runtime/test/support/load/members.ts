import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../random.ts";
import { Connection, type Target } from "./connection.ts";
import { HttpClient, type Carrier } from "./http-client.ts";
import { PollingSession } from "./session.ts";
import { WebSocketSession } from "./websocket.ts";

/** Something that went wrong for a member of the crowd. */
export interface Mishap {
  /** When, as Date.now(). */
  readonly at: number;
  /** The process that it was connected to; 0 when that was not known yet. */
  readonly worker: number;
  readonly error: Error;
}

/** One that uses the server all the time, and comes back when it is thrown out. */
export abstract class Member {
  readonly mishaps: Mishap[] = [];
  worker = 0;
  /** Pauses between two operations, in milliseconds. */
  readonly pause: () => number;
  #isStopped = false;
  #served: (() => void)[] = [];

  constructor(random: Random) {
    this.pause = () => random.int(20, 200);
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.use(() => this.#onServed());
      } catch (error) {
        if (this.#isStopped) return;
        this.mishaps.push({ at: Date.now(), worker: this.worker, error: error as Error });
        this.worker = 0;
        await delay(this.pause());
      }
    }
  }

  /** Resolves when something that begins from now on has succeeded. */
  async served(): Promise<void> {
    // What is under way now is the first.
    for (let i = 0; i < 2; i++) {
      await new Promise<void>((resolve) => {
        this.#served.push(resolve);
      });
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.leave();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Connects and goes on until an error. */
  protected abstract use(onSuccess: () => void): Promise<void>;
  protected abstract leave(): void;

  #onServed(): void {
    for (const resolve of this.#served.splice(0)) resolve();
  }
}

/** A long-polling client with a connection for its polls, of which one is always waiting, and one for the rest. */
export class PollingMember extends Member {
  readonly #target: Target;
  #connections: readonly HttpClient[] = [];

  constructor(target: Target, random: Random) {
    super(random);
    this.#target = target;
  }

  protected async use(onSuccess: () => void): Promise<void> {
    const [polls, posts] = [new HttpClient(this.#target), new HttpClient(this.#target)];
    this.#connections = [polls, posts];
    const carrier: Carrier = {
      exchange: async (request) => (request.body === undefined ? polls : posts).exchange(request),
    };
    try {
      const session = await PollingSession.connect(carrier);
      this.worker = session.inbox.worker;
      while (!this.isStopped) {
        await session.echo(carrier, this.pause());
        onSuccess();
      }
    } finally {
      this.leave();
    }
  }

  protected leave(): void {
    for (const http of this.#connections) http.close();
  }
}

export class WebSocketMember extends Member {
  readonly #target: Target;
  #connection: Connection | undefined;

  constructor(target: Target, random: Random) {
    super(random);
    this.#target = target;
  }

  protected async use(onSuccess: () => void): Promise<void> {
    this.#connection = await Connection.open(this.#target);
    try {
      const session = await WebSocketSession.connect(this.#connection);
      this.worker = session.inbox.worker;
      while (!this.isStopped) {
        await session.echo(this.pause());
        onSuccess();
      }
    } finally {
      this.leave();
    }
  }

  protected leave(): void {
    this.#connection?.destroy();
  }
}

/** Calls routes of the app that have nothing to do with Socket.IO, on a kept-alive connection. */
export class Caller extends Member {
  readonly #http: HttpClient;
  readonly #random: Random;

  constructor(target: Target, random: Random) {
    super(random);
    this.#http = new HttpClient(target);
    this.#random = random;
  }

  protected async use(onSuccess: () => void): Promise<void> {
    while (!this.isStopped) {
      const body = "x".repeat(this.#random.int(1, 100_000));
      const isSlow = this.#random.chance(0.1);
      const answer = await this.#http.exchange(
        isSlow ? { target: "/slow" } : { target: "/", body },
      );
      if (answer.body !== (isSlow ? "slow" : body)) throw new Error("another body came back");
      this.worker = Number(/\r\nx-worker: (\d+)/.exec(answer.head)?.[1]);
      onSuccess();
    }
  }

  protected leave(): void {
    this.#http.close();
  }
}
