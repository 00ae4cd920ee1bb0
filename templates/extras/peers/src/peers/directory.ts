import { createRedisConnection } from "../redis-connection.ts";
import { closeClient, connectSoon } from "../redis.ts";
import { keyOf, RENEWAL } from "./registration.ts";
import { within } from "./within.ts";

/** How long Redis has to answer, in milliseconds: a request is waiting. */
const PATIENCE = 1000;

/** Knows where other servers are, also for as long as Redis cannot be asked. */
export class PeerDirectory {
  readonly #connection = createRedisConnection();
  /** Of servers that have been asked for, by id: there are no more than ids. */
  readonly #known = new Map<string, string>();
  #connectedAt = -Infinity;

  static async open(): Promise<PeerDirectory> {
    const directory = new PeerDirectory();
    await connectSoon([directory.#connection]);
    return directory;
  }

  private constructor() {
    // The adapter's own connections say when Redis is lost.
    this.#connection.on("error", () => {});
    this.#connection.on("ready", () => {
      this.#connectedAt = performance.now();
    });
  }

  /** Where the others reach a server, `host:port`; undefined when there is none with this id. */
  async find(serverId: string): Promise<string | undefined> {
    try {
      const address = await within(PATIENCE, this.#connection.get(keyOf(serverId)));
      if (address) this.#known.set(serverId, address);
      else if (!this.#mayHaveLostEntries) this.#known.delete(serverId);
    } catch {
      // What was known is the best that there is.
    }
    return this.#known.get(serverId);
  }

  async close(): Promise<void> {
    await closeClient(this.#connection);
  }

  /** A Redis that has been restarted is empty until all servers have registered again. */
  get #mayHaveLostEntries(): boolean {
    return performance.now() - this.#connectedAt < RENEWAL;
  }
}
