import { setTimeout as delay } from "node:timers/promises";
import { kinds, NumberedClient } from "./numbered-client.ts";
import { Tally } from "./tally.ts";

/** A message that was sent. */
export interface Sent {
  readonly number: number;
  readonly sender: NumberedClient;
  /** As Date.now(). */
  readonly at: number;
  /** When the server said that it has passed it on; missing when it never did. */
  acknowledgedAt?: number;
}

/** How long a client may take to connect, and a message to arrive, in milliseconds. */
const PATIENCE = 20_000;

/** How long a client may take to notice that its session has ended, in milliseconds. */
const NOTICE = 1000;

/** Clients of a chat, a third of each kind, that number their messages and count which ones they get. */
export class NumberedCrowd {
  readonly tally = new Tally();
  readonly clients: readonly NumberedClient[];
  readonly sent: Sent[] = [];
  /** How many of them the server has passed on, as it says. */
  acknowledgements = 0;
  #next = 0;

  constructor(url: string, size: number) {
    this.clients = Array.from({ length: size }, (_, index) => {
      const kind = kinds[index % kinds.length] ?? "polling";
      return new NumberedClient(url, kind, this.tally);
    });
  }

  /** Those that the server has passed on, as it says. */
  get acknowledgedMessages(): readonly Sent[] {
    return this.sent.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  }

  /** The sum over all clients. */
  count(what: "connects" | "recoveries"): number {
    return this.clients.reduce((sum, client) => sum + client[what], 0);
  }

  /** Resolves when all are connected, each over its transport. */
  static async gather(url: string, size: number): Promise<NumberedCrowd> {
    const crowd = new NumberedCrowd(url, size);
    await crowd.settled();
    return crowd;
  }

  async settled(patience = PATIENCE): Promise<void> {
    await this.#until(patience, () => {
      const missing = this.clients.filter(({ isSettled }) => !isSettled);
      return missing.length === 0 ? undefined : `${missing.length} clients are not connected`;
    });
  }

  /** Resolves when all are connected. */
  async connected(patience = PATIENCE): Promise<void> {
    await this.#until(patience, () => {
      const missing = this.clients.filter(({ socket }) => !socket.connected);
      return missing.length === 0 ? undefined : `${missing.length} clients are not connected`;
    });
  }

  /** Resolves when nothing has come for a second. */
  async quiet(patience = PATIENCE): Promise<void> {
    await this.#until(patience, () => {
      const last = Math.max(...this.clients.map(({ lastReceivedAt }) => lastReceivedAt));
      return Date.now() - last > 1000 ? undefined : "messages still come";
    });
  }

  /** Has one client after the other send a message, so many a second, until the time is over or so many are sent. */
  async talk(perSecond: number, isOver: () => boolean): Promise<void> {
    const begin = Date.now();
    for (let count = 0; !isOver(); count++) {
      const wait = begin + (count * 1000) / perSecond - Date.now();
      if (wait > 0) await delay(wait);
      const talkers = this.clients.filter(({ socket }) => socket.connected);
      const sender = talkers[count % talkers.length];
      if (sender) this.say(sender);
    }
  }

  /** A client sends the next message. What it gets back for it is noted when it comes. */
  say(sender: NumberedClient): Sent {
    const sent: Sent = { number: this.#next++, sender, at: Date.now() };
    this.sent.push(sent);
    sender.socket.emit("message", { from: sender.kind, text: String(sent.number) }, ({ ok }) => {
      if (!ok) return;
      sent.acknowledgedAt = Date.now();
      this.acknowledgements++;
    });
    return sent;
  }

  /** Resolves when every client has each of these messages, by default all that were sent. */
  async received(messages: readonly Sent[] = this.sent, patience = PATIENCE): Promise<void> {
    await this.#until(patience, () => {
      const missing = this.missing(messages);
      if (missing.length === 0) return undefined;
      return `${missing.length} are missing: ${missing.slice(0, 5).join("; ")}`;
    });
  }

  /** Resolves when the server has passed on every message whose sender has stayed connected. */
  async acknowledged(patience = PATIENCE): Promise<void> {
    await this.#until(patience, () => {
      const open = this.sent.filter(
        ({ acknowledgedAt, sender, at }) =>
          acknowledgedAt === undefined && sender.wasPresent(at, Date.now()),
      );
      return open.length === 0 ? undefined : `${open.length} messages are not acknowledged`;
    });
  }

  /** Resolves when every client gets what is said, of late and since a time. */
  async exchanging(since: number, patience = PATIENCE): Promise<void> {
    await this.#until(patience, () => {
      // The last ones may be on their way.
      const late = this.sent.filter(({ at }) => at > since).slice(0, -10);
      if (late.length < 20) return "too little was said";
      const missing = this.missing(late.slice(-20));
      return missing.length === 0 ? undefined : `${missing.length} are missing`;
    });
  }

  /**
   * What has not come to clients that were connected all the while, in words. A client does not know at once that its
   * session has ended, so what is sent a moment before it notices may be missing.
   */
  unexcused(): string[] {
    return this.sent.flatMap(({ number, at, acknowledgedAt }) => {
      if (acknowledgedAt === undefined) return [];
      const until = acknowledgedAt + NOTICE;
      return this.clients.flatMap((client, index) =>
        client.received[number] === undefined && client.wasPresent(at, until)
          ? [`message ${number} to client ${index} (${client.kind})`]
          : [],
      );
    });
  }

  /** What has not come, in words. */
  missing(messages: readonly Sent[] = this.sent): string[] {
    return messages.flatMap(({ number, sender, acknowledgedAt }) => {
      const without = this.clients.filter(({ received }) => received[number] === undefined);
      if (without.length === 0) return [];
      const isAcknowledged = acknowledgedAt === undefined ? "not acknowledged" : "acknowledged";
      const who = without.map(({ kind }) => kind).join(", ");
      return [`message ${number} of a ${sender.kind} client, ${isAcknowledged}, to ${who}`];
    });
  }

  /** Messages that some clients got and others did not, in words. */
  divided(): string[] {
    return this.sent.flatMap(({ number }) => {
      const count = this.clients.filter(({ received }) => received[number] !== undefined).length;
      return count === 0 || count === this.clients.length ? [] : [`message ${number}: ${count}`];
    });
  }

  /** What has come more than once, in words. */
  doubled(): string[] {
    return this.clients.flatMap((client, index) =>
      client.received.flatMap((times, number) =>
        times > 1
          ? [`message ${number} came ${times} times to client ${index} (${client.kind})`]
          : [],
      ),
    );
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  /** Every tenth of a second is enough for what comes from other processes. */
  async #until(patience: number, problem: () => string | undefined): Promise<void> {
    const end = Date.now() + patience;
    for (;;) {
      const left = problem();
      if (left === undefined) return;
      if (Date.now() > end) {
        throw new Error(
          `After ${patience} ms, ${left}. ${this.tally.mishaps.slice(-5).join("\n")}`,
        );
      }
      await delay(100);
    }
  }
}
