import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { io, type Socket } from "socket.io-client";
import type {
  ChatClientEvents,
  ChatServerEvents,
  Message,
  Session,
} from "../../templates/base/src/events.ts";

export type ChatClient = Socket<ChatServerEvents, ChatClientEvents>;
export type Transport = "polling" | "websocket";

/** How long a client may wait for what it shall get, in milliseconds. */
const PATIENCE = 20_000;

/** A client that a worker has greeted. */
export interface Greeted {
  client: ChatClient;
  session: Session;
  /** All that has been said of the session, this first; two may come at once when the transport is upgraded. */
  said: Session[];
}

/**
 * Clients of the chat of one app, closed together. Each comes from an address of its own, and says that it comes from
 * one of its own behind a proxy, so that methods which go by addresses bring them to different workers.
 */
export class ChatClients {
  readonly #url: string;
  readonly #ca: string | undefined;
  readonly #clients: ChatClient[] = [];
  readonly #agents: HttpAgent[] = [];
  #number = 0;

  /** @param ca certificate to trust, for HTTPS */
  constructor(url: string, ca?: string) {
    this.#url = url;
    this.#ca = ca;
  }

  async open(...transports: Transport[]): Promise<Greeted> {
    return this.openAs(this.#number++, ...transports);
  }

  /** A client that comes from the same address as others with its number, 0 to 250. */
  async openAs(number: number, ...transports: Transport[]): Promise<Greeted> {
    const client: ChatClient = io(`${this.#url}/chat`, {
      transports,
      agent: this.#agentOf(number),
      extraHeaders: { "X-Forwarded-For": `192.0.2.${number}` },
      forceNew: true,
      reconnection: false,
    });
    this.#clients.push(client);
    const said: Session[] = [];
    client.on("session", (session) => said.push(session));
    const session = await within<Session>("session", client, (resolve, reject) => {
      client.once("session", resolve);
      client.once("connect_error", reject);
    });
    return { client, session, said };
  }

  /** Two clients on different workers; a balancing method may choose the same one many times in a row. */
  async openOnTwoWorkers(...transports: Transport[]): Promise<[Greeted, Greeted]> {
    const first = await this.open(...transports);
    for (let attempt = 0; attempt < 50; attempt++) {
      const other = await this.open(...transports);
      if (other.session.pid !== first.session.pid) return [first, other];
      other.client.disconnect();
    }
    throw new Error(`51 clients in a row came to worker ${first.session.worker}`);
  }

  close(): void {
    for (const client of this.#clients.splice(0)) client.disconnect();
    for (const agent of this.#agents.splice(0)) agent.destroy();
    this.#number = 0;
  }

  /** The type of the option is the one of browsers, in which there are no agents. */
  #agentOf(number: number): never {
    const options = { localAddress: `127.0.0.${number + 2}`, keepAlive: true };
    const agent = this.#url.startsWith("https:")
      ? new HttpsAgent({ ...options, ca: this.#ca })
      : new HttpAgent(options);
    this.#agents.push(agent);
    return agent as never;
  }
}

/** The message with this text, among whatever else arrives. */
export function messageOf(client: ChatClient, text: string): Promise<Message> {
  return within(`message ${JSON.stringify(text)}`, client, (resolve) => {
    const check = (message: Message) => {
      if (message.text !== text) return;
      client.off("message", check);
      resolve(message);
    };
    client.on("message", check);
  });
}

/** What the worker says about a session once it goes over this transport. */
export function sessionOver({ client, said }: Greeted, transport: Transport): Promise<Session> {
  return within(`session over ${transport}`, client, (resolve) => {
    const check = () => {
      const session = said.find((one) => one.transport === transport);
      if (!session) return;
      client.off("session", check);
      resolve(session);
    };
    client.on("session", check);
    check();
  });
}

/** Waits for something that a client shall get, and says of what does not come how the client is. */
function within<T>(
  what: string,
  client: ChatClient,
  executor: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const state = client.connected ? `connected as ${client.io.engine.id}` : "not connected";
      reject(new Error(`No ${what} within ${PATIENCE} ms. The client is ${state}.`));
    }, PATIENCE);
    executor((value) => {
      clearTimeout(timer);
      resolve(value);
    }, reject);
  });
}
