import { randomUUID } from "node:crypto";
import { ErrorReply } from "redis";
import { within } from "../within.ts";
import { closeClient, connectOrTimeout } from "./client.ts";
import { createRedisConnection } from "./connection.ts";
import { healthKey, serverKeys } from "./names.ts";
import type { RedisOptions } from "./options.ts";
import { RENEWAL_INTERVAL_MS } from "./server-registration.ts";

type Connection = ReturnType<typeof createRedisConnection>;

/** Time that Redis has to answer: a request is waiting. */
const LOOKUP_TIMEOUT_MS = 1000;

export interface RedisServerDirectory {
  /**
   * Address of a server, `host:port`; the last known one while Redis is down or refuses registrations; undefined when there
   * is no server with this id.
   */
  find(serverId: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Opens the registry of servers for look-ups, in a worker.
 *
 * @throws {StickyError} ERR_STICKY_OPTION for a wrong option
 */
export async function openServerDirectory(options: RedisOptions): Promise<RedisServerDirectory> {
  const keyOf = serverKeys(options.prefix);
  const connection = createRedisConnection(options);
  const completeness = new Completeness(connection, healthKey(options.prefix, randomUUID()));
  /** By id of the server; the number of ids is bounded. */
  const known = new Map<string, string>();
  // The adapter's own connections report a lost Redis.
  connection.on("error", () => {});
  await connectOrTimeout([connection]);

  async function lookUp(serverId: string): Promise<void> {
    const address = await connection.get(keyOf(serverId));
    if (address) known.set(serverId, address);
    else if (known.has(serverId) && (await completeness.check())) known.delete(serverId);
  }

  return {
    find: async (serverId) => {
      // When it fails, the last known address is the best answer.
      await within(LOOKUP_TIMEOUT_MS, "Redis", lookUp(serverId)).catch(() => {});
      return known.get(serverId);
    },
    close: () => {
      completeness.stop();
      return closeClient(connection);
    },
  };
}

/**
 * Whether a server without an entry is gone. A restarted Redis is empty until all servers have registered again, and one
 * that refuses writes lets entries expire.
 */
class Completeness {
  readonly #connection: Connection;
  readonly #key: string;
  readonly #timer: NodeJS.Timeout;
  #connectedAt = -Infinity;
  #refusedAt = -Infinity;

  constructor(connection: Connection, key: string) {
    this.#connection = connection;
    this.#key = key;
    connection.on("ready", () => {
      this.#connectedAt = performance.now();
    });
    // Also without look-ups: a refusal that ended just now has to be known.
    this.#timer = setInterval(() => void this.check().catch(() => {}), RENEWAL_INTERVAL_MS).unref();
  }

  /** @throws {Error} when Redis does not answer */
  async check(): Promise<boolean> {
    try {
      const expiration = { type: "PX", value: RENEWAL_INTERVAL_MS } as const;
      await this.#connection.set(this.#key, "", { expiration });
    } catch (error) {
      if (!(error instanceof ErrorReply)) throw error;
      this.#refusedAt = performance.now();
    }
    const now = performance.now();
    // The refusal may have gone on until the next check, and servers register again within one interval after it.
    return (
      now - this.#connectedAt >= RENEWAL_INTERVAL_MS &&
      now - this.#refusedAt >= 2 * RENEWAL_INTERVAL_MS
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
