import { createAdapter } from "@socket.io/redis-adapter";
import type { RedisAdapter } from "./adapter.ts";
import { escapePatterns } from "./escape-patterns.ts";
import type { RedisOptions } from "./options.ts";
import { withPlainPayloads } from "./plain-payloads.ts";
import { connectPubSub } from "./pub-sub.ts";

/** Broadcasts through Redis pub/sub. */
export async function createClassicAdapter(
  options: RedisOptions,
  space: string,
): Promise<RedisAdapter> {
  const { publisher, subscriber, ready, close } = await connectPubSub(options, space, "publish");
  escapePatterns(subscriber);
  // The adapter adds a listener for each namespace; more than ten would trigger MaxListenersExceededWarning.
  for (const client of [publisher, subscriber]) client.setMaxListeners(0);

  return {
    serverOptions: {
      adapter: withPlainPayloads(
        createAdapter(publisher, subscriber, {
          key: space,
          publishOnSpecificResponseChannel: true,
        }),
      ),
    },
    ready,
    close,
  };
}
