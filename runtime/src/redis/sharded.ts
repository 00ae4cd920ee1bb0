import { createShardedAdapter as createAdapter } from "@socket.io/redis-adapter";
import type { Namespace } from "socket.io";
import type { RedisAdapter } from "./adapter.ts";
import type { RedisOptions } from "./options.ts";
import { sendPlainPayloads } from "./plain-payloads.ts";
import { connectPubSub } from "./pub-sub.ts";

/** Broadcasts through sharded pub/sub of Redis 7, of one Redis or of a Redis Cluster. */
export async function createShardedAdapter(
  options: RedisOptions,
  space: string,
): Promise<RedisAdapter> {
  const { publisher, subscriber, ready, close } = await connectPubSub(options, space, "sPublish");
  const adapterOf = createAdapter(publisher, subscriber, { channelPrefix: space });

  return {
    serverOptions: {
      // Called with `new`, which an arrow function does not take.
      adapter: function createAdapterOf(namespace: Namespace) {
        const adapter = adapterOf(namespace);
        subscribeToLongIds(adapter);
        sendPlainPayloads(adapter, namespace);
        return adapter;
      },
    },
    ready,
    close,
  };
}

/** Length of a socket's id, apart from clients of version 2, whose id is that of their session, after the namespace. */
const ID_LENGTH = 20;

/** Not public, and no option decides it: "dynamic-private" would subscribe to every id, and lose messages meanwhile. */
interface ShardedAdapter {
  shouldUseASeparateNamespace(room: unknown): boolean;
}

/**
 * Subscribes to the channel of each room that other workers publish to. They tell a socket's id, which has no channel, from
 * a room by its length alone; this worker would not listen for an id of another length.
 */
function subscribeToLongIds(adapter: object): void {
  if (!("shouldUseASeparateNamespace" in adapter)) {
    throw new Error("this version of @socket.io/redis-adapter is not supported: install 8.3");
  }
  const own: ShardedAdapter = {
    shouldUseASeparateNamespace: (room) => !(typeof room === "string" && room.length === ID_LENGTH),
  };
  Object.assign(adapter, own);
}
