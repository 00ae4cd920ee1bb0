import { within } from "../within.ts";
import { closeClient, connectOrTimeout } from "./client.ts";
import { createRedisConnection } from "./connection.ts";
import { serverKeys } from "./names.ts";
import type { RedisOptions } from "./options.ts";
import { RENEWAL_INTERVAL_MS } from "./server-registration.ts";

/** Time that Redis has to answer: a request is waiting. */
const LOOKUP_TIMEOUT_MS = 1000;

export interface RedisServerDirectory {
  /**
   * Address of a server, `host:port`, also while Redis is down if it was asked for before; undefined when there is none
   * with this id.
   */
  find(serverId: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Opens the registry of servers for look-ups, in a worker. */
export async function openServerDirectory(options: RedisOptions): Promise<RedisServerDirectory> {
  const keyOf = serverKeys(options.prefix);
  const connection = createRedisConnection(options);
  /** By id of the server; the number of ids is bounded. */
  const known = new Map<string, string>();
  let connectedAt = -Infinity;
  // The adapter's own connections report a lost Redis.
  connection.on("error", () => {});
  connection.on("ready", () => {
    connectedAt = performance.now();
  });
  await connectOrTimeout([connection]);

  return {
    find: async (serverId) => {
      try {
        const lookup = connection.get(keyOf(serverId));
        const address = await within(LOOKUP_TIMEOUT_MS, "Redis", lookup);
        // A restarted Redis is empty until all servers have registered again.
        const mayLackEntries = performance.now() - connectedAt < RENEWAL_INTERVAL_MS;
        if (address) known.set(serverId, address);
        else if (!mayLackEntries) known.delete(serverId);
      } catch {
        // The last known address is the best answer.
      }
      return known.get(serverId);
    },
    close: () => closeClient(connection),
  };
}
