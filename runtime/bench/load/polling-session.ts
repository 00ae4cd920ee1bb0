import type { HttpClient } from "./http-client.ts";

const PATH = "/socket.io/?EIO=4&transport=";

export const WEBSOCKET_TARGET = `${PATH}websocket`;

const ATTEMPTS = 10;

/** A Socket.IO session over long-polling. Each request says on which connection it goes. */
export class PollingSession {
  readonly id: string;
  readonly #target: string;

  private constructor(id: string) {
    this.id = id;
    this.#target = `${PATH}polling&sid=${id}`;
  }

  /** The Engine.IO handshake. */
  static async open(client: HttpClient): Promise<PollingSession> {
    const body = await client.get(`${PATH}polling`);
    if (body[0] !== "0") throw new Error(`"${body}" instead of a handshake`);
    return new PollingSession((JSON.parse(body.slice(1)) as { sid: string }).sid);
  }

  /** The Engine.IO handshake, and the Socket.IO one. */
  static async connect(client: HttpClient): Promise<PollingSession> {
    const session = await PollingSession.open(client);
    await session.post(client, "40");
    const body = await session.poll(client);
    if (!body.startsWith("40{")) throw new Error(`"${body}" instead of "40{"`);
    return session;
  }

  /** As {@link connect}, again until it works: for sessions that are not what is measured. */
  static async connectAnyhow(client: HttpClient): Promise<PollingSession> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await PollingSession.connect(client);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  async post(client: HttpClient, packet: string): Promise<void> {
    const body = await client.post(this.#target, packet);
    if (body !== "ok") throw new Error(`"${body}" instead of "ok"`);
  }

  async poll(client: HttpClient): Promise<string> {
    return client.get(this.#target);
  }

  /** Ends the session: the end of a connection does so only while a poll waits there. */
  async close(client: HttpClient): Promise<void> {
    await this.post(client, "1");
  }

  /** Makes the server hold a poll. */
  async startPoll(client: HttpClient): Promise<void> {
    await client.startGet(this.#target);
  }

  /** The target for the upgrade of this session. */
  get upgradeTarget(): string {
    return `${WEBSOCKET_TARGET}&sid=${this.id}`;
  }
}
