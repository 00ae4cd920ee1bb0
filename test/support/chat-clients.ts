import { io, type Socket } from "socket.io-client";
import type {
  ChatClientEvents,
  ChatServerEvents,
  Message,
  Session,
} from "../../templates/base/src/events.ts";

export type ChatClient = Socket<ChatServerEvents, ChatClientEvents>;
export type Transport = "polling" | "websocket";

/** A client that a worker has greeted. */
export interface Greeted {
  client: ChatClient;
  session: Session;
}

/** Clients of the chat of one app, closed together. */
export class ChatClients {
  readonly #url: string;
  readonly #clients: ChatClient[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async open(...transports: Transport[]): Promise<Greeted> {
    const client: ChatClient = io(`${this.#url}/chat`, {
      transports,
      forceNew: true,
      reconnection: false,
    });
    this.#clients.push(client);
    const session = await new Promise<Session>((resolve, reject) => {
      client.once("session", resolve);
      client.once("connect_error", reject);
    });
    return { client, session };
  }

  /** Two clients on different workers; a balancing method may choose the same one many times in a row. */
  async openOnTwoWorkers(...transports: Transport[]): Promise<[Greeted, Greeted]> {
    const first = await this.open(...transports);
    for (let attempt = 0; attempt < 50; attempt++) {
      const other = await this.open(...transports);
      if (other.session.pid !== first.session.pid) return [first, other];
    }
    throw new Error(`51 clients in a row came to worker ${first.session.worker}`);
  }

  close(): void {
    for (const client of this.#clients.splice(0)) client.disconnect();
  }
}

/** The message with this text, among whatever else arrives. */
export function messageOf(client: ChatClient, text: string): Promise<Message> {
  return new Promise((resolve) => {
    const check = (message: Message) => {
      if (message.text !== text) return;
      client.off("message", check);
      resolve(message);
    };
    client.on("message", check);
  });
}

/** What the worker says about a session once it goes over this transport. */
export function sessionOver({ client, session }: Greeted, transport: Transport): Promise<Session> {
  return new Promise((resolve) => {
    const check = (said: Session) => {
      if (said.transport !== transport) return;
      client.off("session", check);
      resolve(said);
    };
    client.on("session", check);
    check(session);
  });
}
