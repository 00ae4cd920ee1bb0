import type { ServerOptions } from "socket.io";
import { adapterSpace } from "./names.ts";
import type { RedisOptions } from "./options.ts";

export interface RedisAdapter {
  /** Options for Socket.IO's `Server`. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /**
   * Resolves when broadcasts of other workers arrive, for all namespaces added by then, or after a second in which Redis
   * did not answer.
   */
  ready(): Promise<void>;
  /** Closes the connections, once the server has closed. */
  close(): Promise<void>;
}

/**
 * Connects a worker to Redis, for broadcasts to clients of all workers, on this machine and on others. A worker starts
 * without Redis when it is down, serves its own clients, and connects in the background.
 *
 * @throws {StickyError} ERR_STICKY_OPTION for a wrong option
 */
export async function createRedisAdapter(options: RedisOptions): Promise<RedisAdapter> {
  const space = adapterSpace(options);
  switch (options.kind) {
    case "redis": {
      const { createClassicAdapter } = await import("./classic.ts");
      return createClassicAdapter(options, space);
    }
    case "redis-sharded": {
      const { createShardedAdapter } = await import("./sharded.ts");
      return createShardedAdapter(options, space);
    }
    case "redis-streams": {
      const { createStreamsAdapter } = await import("./streams.ts");
      return createStreamsAdapter(options, space);
    }
    default:
      return options.kind satisfies never;
  }
}
