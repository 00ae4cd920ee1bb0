import { onTestFinished } from "vitest";
import type { Random } from "../random.ts";
import type { Target } from "./connection.ts";
import { Caller, type Member, PollingMember, WebSocketMember } from "./members.ts";

export interface CrowdSize {
  readonly clients: number;
  readonly callers: number;
}

/** Clients of all kinds that use a server all the time. */
export class Crowd {
  /** Half of them over long-polling, half over WebSockets. */
  readonly clients: readonly Member[];
  readonly callers: readonly Member[];
  readonly #running: Promise<unknown>;

  private constructor(target: Target, size: CrowdSize, random: Random) {
    this.clients = Array.from({ length: size.clients }, (_, index) =>
      index % 2 === 0 ? new PollingMember(target, random) : new WebSocketMember(target, random),
    );
    this.callers = Array.from({ length: size.callers }, () => new Caller(target, random));
    this.#running = Promise.all(this.members.map(async (member) => member.run()));
    onTestFinished(async () => this.stop());
  }

  /** Resolves when all of them are being served. */
  static async gather(target: Target, size: CrowdSize, random: Random): Promise<Crowd> {
    const crowd = new Crowd(target, size, random);
    await crowd.served();
    return crowd;
  }

  get members(): readonly Member[] {
    return [...this.clients, ...this.callers];
  }

  async served(): Promise<void> {
    await Promise.all(this.members.map(async (member) => member.served()));
  }

  async stop(): Promise<void> {
    for (const member of this.members) member.stop();
    await this.#running;
  }
}
