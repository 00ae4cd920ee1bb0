import { Agent } from "node:http";
import { io } from "socket.io-client";
import type { Message } from "../../../templates/base/src/events.ts";
import type { ChatClient } from "../../support/chat-clients.ts";
import type { Tally } from "./tally.ts";
import { talliedTransports } from "./transports.ts";

/** How a client connects. */
export const kinds = ["polling", "upgrade", "websocket"] as const;
export type Kind = (typeof kinds)[number];

/** A time in which a client was connected without a break, as Date.now(); the end is missing while it lasts. */
export interface Presence {
  readonly from: number;
  /** Of its session. */
  readonly id: string | undefined;
  /** Whether it came back as who it was. */
  readonly isRecovered: boolean;
  until?: number;
  /** Why it ended, in Socket.IO's words. */
  reason?: string;
}

/** How long a client takes to read what it has not read, in milliseconds. */
const CATCHING_UP = 500;

/** A client that comes back by itself, and counts which numbered messages it gets. */
export class NumberedClient {
  readonly kind: Kind;
  readonly socket: ChatClient;
  /** How often each message has come, by its number. */
  readonly received: number[] = [];
  /** As Date.now(). */
  lastReceivedAt = 0;
  readonly presences: Presence[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  /** When it began to read nothing; undefined while it reads. */
  #pausedAt: number | undefined;

  constructor(url: string, kind: Kind, tally: Tally) {
    this.kind = kind;
    const { polling, websocket } = talliedTransports(tally, this.#agent);
    const transports = {
      polling: [polling],
      upgrade: [polling, websocket],
      websocket: [websocket],
    };
    this.socket = io(`${url}/chat`, {
      transports: transports[kind],
      forceNew: true,
      reconnectionDelayMax: 2000,
    });
    this.socket.io.on("open", () => this.#leaveBrokenUpgrade());
    this.socket.on("connect", () => {
      const { recovered: isRecovered, io: manager } = this.socket;
      this.presences.push({ from: Date.now(), id: manager.engine.id, isRecovered });
    });
    this.socket.on("disconnect", (reason) => {
      const presence = this.presences.at(-1);
      // An attempt to come back that ends before it is connected is told of as well.
      if (presence && presence.until === undefined) {
        // One that reads nothing cannot know for how long its session has been over.
        Object.assign(presence, { until: this.#pausedAt ?? Date.now(), reason });
      }
      // The client takes that for a wish of the server, and would stay away.
      if (reason === "io server disconnect") this.socket.connect();
    });
    this.socket.on("message", ({ text }: Message) => {
      const number = Number(text);
      this.received[number] = (this.received[number] ?? 0) + 1;
      this.lastReceivedAt = Date.now();
    });
  }

  /** Connected, over the transport that it is to end up with. */
  get isSettled(): boolean {
    const { connected, io: manager } = this.socket;
    const transport = this.kind === "polling" ? "polling" : "websocket";
    return connected && manager.engine.transport.name === transport;
  }

  /** The server that has its session, as the session id says. */
  get serverId(): string | undefined {
    return this.socket.io.engine.id?.slice(0, 2);
  }

  /** How often it had to connect. */
  get connects(): number {
    return this.presences.length;
  }

  /** How often it came back as who it was. */
  get recoveries(): number {
    return this.presences.filter(({ isRecovered }) => isRecovered).length;
  }

  /** Whether it was connected all this time, or came back as who it was after each break. */
  keptSession(from: number, until: number): boolean {
    const first = this.presences.findLastIndex((presence) => presence.from <= from);
    if (first === -1) return false;
    for (const [breaks, presence] of this.presences.slice(first).entries()) {
      if (breaks > 0 && !presence.isRecovered) return false;
      if ((presence.until ?? Infinity) >= until) return true;
    }
    return false;
  }

  /**
   * A client stops polling when it gets the answer to its probe, and does not begin again when the WebSocket breaks then
   * (engine.io-client 6.6, `_probe`): without this it would hear nothing until its ping time-out.
   */
  #leaveBrokenUpgrade(): void {
    const { engine } = this.socket.io;
    engine.once("upgradeError", () => {
      const { upgrading } = engine as unknown as { upgrading: boolean };
      if (upgrading) this.socket.disconnect().connect();
    });
  }

  /** Stops reading, until what this returns is called. */
  pause(): () => void {
    const { ws } = this.socket.io.engine.transport as { ws?: { pause(): void; resume(): void } };
    const sockets = Object.values(this.#agent.sockets).flatMap((list = []) => list);
    const readers = ws ? [ws] : sockets;
    for (const reader of readers) reader.pause();
    this.#pausedAt = Date.now();
    return () => {
      for (const reader of readers) reader.resume();
      // What has come meanwhile is read now.
      setTimeout(() => (this.#pausedAt = undefined), CATCHING_UP);
    };
  }

  /** Whether it was connected all this time. */
  wasPresent(from: number, until: number): boolean {
    return this.presences.some(
      (presence) => presence.from <= from && (presence.until ?? Infinity) >= until,
    );
  }

  close(): void {
    this.socket.disconnect();
    this.#agent.destroy();
  }
}
