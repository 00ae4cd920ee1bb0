import type { Random } from "../random.ts";
import type { Connection, Target } from "./connection.ts";
import { HttpClient, type Answer, type Carrier, type Request } from "./http-client.ts";

/** Few kept-alive connections that many clients share, as behind a proxy: each request goes over any that is free. */
export class ConnectionPool implements Carrier {
  readonly #all: readonly HttpClient[];
  readonly #free: HttpClient[];
  readonly #waiting: ((client: HttpClient) => void)[] = [];
  readonly #random: Random;

  constructor(target: Target, size: number, random: Random) {
    this.#all = Array.from({ length: size }, () => new HttpClient(target));
    this.#free = [...this.#all];
    this.#random = random;
  }

  /** Connections opened so far: more than its size once the server has closed one. */
  get opened(): number {
    return this.#all.reduce((sum, { opened }) => sum + opened, 0);
  }

  async exchange(request: Request): Promise<Answer> {
    const client = await this.#take();
    try {
      return await client.exchange(request);
    } finally {
      this.#give(client);
    }
  }

  /** A connection, used or new, for something else than HTTP. */
  async release(): Promise<Connection> {
    const client = await this.#take();
    try {
      return await client.release();
    } finally {
      this.#give(client);
    }
  }

  close(): void {
    for (const client of this.#all) client.close();
  }

  async #take(): Promise<HttpClient> {
    const [client] = this.#free.splice(this.#random.int(0, this.#free.length - 1), 1);
    if (client) return client;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #give(client: HttpClient): void {
    const next = this.#waiting.shift();
    if (next) next(client);
    else this.#free.push(client);
  }
}
