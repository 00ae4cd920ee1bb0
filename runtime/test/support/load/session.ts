import { setTimeout as delay } from "node:timers/promises";
import { UnexpectedAnswer, type Carrier } from "./http-client.ts";

export const POLLING = "/socket.io/?EIO=4&transport=polling";
export const WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

/** The server has ended the session in the way it should. */
export class SessionClosed extends Error {
  constructor() {
    super("the server closed the session");
  }
}

/** What a session has received: collects packets, and says which of them must be answered. */
export class Inbox {
  /** The process that has the session, as it says itself. */
  worker = 0;
  /** Whether the server knows that a WebSocket takes over. */
  hasNoop = false;
  readonly #acknowledged = new Set<string>();

  /** @returns packets to send back */
  receive(packet: string): string[] {
    if (packet === "2") return ["3"];
    if (packet === "1" || packet === "41") throw new SessionClosed();
    if (packet === "6") this.hasNoop = true;
    else if (packet.startsWith('42["worker",')) this.worker = Number(packet.split(",")[1]);
    else if (packet.startsWith("43")) this.#acknowledged.add(packet);
    else if (!packet.startsWith("40{")) throw new Error(`received ${JSON.stringify(packet)}`);
    return [];
  }

  /** Whether this acknowledgement has come; it counts once. */
  take(packet: string): boolean {
    return this.#acknowledged.delete(packet);
  }
}

/** A Socket.IO session over long-polling. Every request says what carries it. */
export class PollingSession {
  readonly id: string;
  readonly inbox = new Inbox();
  readonly #target: string;
  #echoes = 0;
  #posted: Promise<void> = Promise.resolve();

  private constructor(id: string) {
    this.id = id;
    this.#target = `${POLLING}&sid=${id}`;
  }

  /** The Engine.IO handshake. */
  static async open(carrier: Carrier): Promise<PollingSession> {
    const { body } = await carrier.exchange({ target: POLLING });
    if (!body.startsWith("0{")) throw new Error(`${JSON.stringify(body)} is no handshake`);
    return new PollingSession((JSON.parse(body.slice(1)) as { sid: string }).sid);
  }

  /** The handshake of Engine.IO, that of Socket.IO, and the worker's greeting. */
  static async connect(carrier: Carrier): Promise<PollingSession> {
    const session = await PollingSession.open(carrier);
    await session.post(carrier, "40");
    while (session.inbox.worker === 0) await session.poll(carrier);
    return session;
  }

  get upgradeTarget(): string {
    return `${WEBSOCKET}&sid=${this.id}`;
  }

  /** One packet after the other: Engine.IO takes two at the same time for an error. */
  async post(carrier: Carrier, packet: string): Promise<void> {
    const posted = this.#posted.then(async () => this.#post(carrier, packet));
    this.#posted = posted.catch(() => {});
    return posted;
  }

  async #post(carrier: Carrier, packet: string): Promise<void> {
    const { body } = await carrier.exchange({ target: this.#target, body: packet });
    if (body !== "ok") throw new Error(`a packet was answered ${JSON.stringify(body)}`);
  }

  /** Waits for packets, and answers those that want an answer. */
  async poll(carrier: Carrier): Promise<void> {
    const { body } = await carrier.exchange({ target: this.#target });
    const replies = body.split("\x1e").flatMap((packet) => this.inbox.receive(packet));
    for (const reply of replies) await this.post(carrier, reply);
  }

  /**
   * Sends a value and receives it again.
   *
   * @param waiting how long a poll has been waiting when it is sent, in milliseconds; undefined for none
   */
  async echo(carrier: Carrier, waiting?: number): Promise<void> {
    const { emit, acknowledgement } = echoPackets(this.#echoes++);
    if (waiting === undefined) {
      await this.post(carrier, emit);
    } else {
      const polled = this.poll(carrier);
      const posted = delay(waiting)
        .then(async () => this.post(carrier, emit))
        .catch(async (error: unknown) => {
          // The poll knows why; its answer is under way.
          if (error instanceof UnexpectedAnswer && error.answer.status === 400) await polled;
          throw error;
        });
      await Promise.all([polled, posted]);
    }
    while (!this.inbox.take(acknowledgement)) await this.poll(carrier);
  }
}

/** An event that the fixture's workers acknowledge with what it carries. */
export function echoPackets(count: number): { emit: string; acknowledgement: string } {
  const value = `"echo ${count}"`;
  return { emit: `42${count}["echo",${value}]`, acknowledgement: `43${count}[${value}]` };
}
