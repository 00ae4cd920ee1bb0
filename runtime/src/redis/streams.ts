import { createAdapter } from "@socket.io/redis-streams-adapter";
import type { Namespace } from "socket.io";
import { PacketCodec } from "../adapter/packet-codec.ts";
import type { RedisAdapter } from "./adapter.ts";
import {
  closeClient,
  connectOrTimeout,
  createRedisClient,
  settledOrTimeout,
  type RedisClient,
} from "./client.ts";
import { commandOf, replace, Replies, sendIfHealthy } from "./commands.ts";
import { RedisHealthMonitor } from "./health-monitor.ts";
import { createLoopback, subscribeOnceOf } from "./loopback.ts";
import { redisUrls, type RedisOptions } from "./options.ts";
import { sendPlainPayloads } from "./plain-payloads.ts";
import { SessionStore } from "./session-store.ts";
import { keepStreamOrder } from "./stream-order.ts";
import { decoderOf, readFrom, readFromNow } from "./stream-reader.ts";
import { retrySubscriptions } from "./subscriptions.ts";
import { createWriteCheck } from "./write-check.ts";

/** Time for which a disconnected client can be recovered. */
const MAX_DISCONNECTION_MS = 120_000;

/** Time a broadcast waits for a lost connection before it goes to clients of this worker alone. */
const RECONNECT_TIMEOUT_MS = 1000;

/**
 * Broadcasts to the clients of all workers, on this machine and on others, through a stream in Redis. Because the stream
 * keeps what was sent, a client that comes back soon gets what it has missed, from whichever worker it comes to.
 */
export async function createStreamsAdapter(
  options: RedisOptions,
  space: string,
): Promise<RedisAdapter> {
  const [url] = redisUrls(options.url);
  const writer = createRedisClient(url, { commandOptions: { timeout: RECONNECT_TIMEOUT_MS } });
  const reader = createRedisClient(url);
  const subscriber = createRedisClient(url);
  const clients = [writer, reader, subscriber];
  const loopback = createLoopback(options.kind, space, writer, subscribeOnceOf(subscriber));
  const monitor = new RedisHealthMonitor(
    [
      { connection: writer, check: createWriteCheck(writer, options) },
      // It waits for messages, and could not answer meanwhile.
      { connection: reader, check: async () => {} },
      { connection: subscriber, check: loopback },
    ],
    options,
  );
  degradeWhenUnhealthy(writer, monitor);
  const subscribed = retrySubscriptions(subscriber, () => subscriber.isOpen);
  await connectOrTimeout(clients);
  await readFromNow(reader, space);

  // The adapter takes duplicates of the writer, in this order. It connects them, which they are, and disconnects them
  // when the server closes, which close() below does at a time of its own.
  const duplicates = [reader, subscriber];
  for (const client of duplicates) {
    Object.assign(client, { connect: async () => {}, disconnect: async () => {} });
  }
  Object.assign(writer, { duplicate: () => duplicates.shift() });
  const adapterOf = createAdapter(writer, { streamName: space, channelPrefix: space });
  const sessions = new SessionStore(writer, {
    keyPrefix: `${space}:session:`,
    maxDisconnectionDuration: MAX_DISCONNECTION_MS,
    logger: options.logger,
  });

  return {
    serverOptions: {
      // Called with `new`, which an arrow function does not take.
      adapter: function createAdapterOf(namespace: Namespace) {
        const adapter = adapterOf(namespace);
        sendPlainPayloads(adapter, namespace);
        keepStreamOrder(adapter, namespace, {
          codec: new PacketCodec(namespace.server),
          sessions,
          readFrom: (offset) => readFrom(writer, space, offset, decoderOf(adapter)),
          logger: options.logger,
        });
        unsubscribeOnClose(adapter, subscriber, `${space}#${namespace.name}#`);
        return adapter;
      },
      connectionStateRecovery: {
        maxDisconnectionDuration: MAX_DISCONNECTION_MS,
        /** A client that comes back has to show that it may connect, as any other. */
        skipMiddlewares: false,
      },
    },
    ready: () => settledOrTimeout(subscribed()),
    close: async () => {
      monitor.stop();
      // A read waits for the next message: there is nothing to finish.
      reader.destroy();
      await Promise.all([writer, subscriber].map(closeClient));
    },
  };
}

/**
 * While Redis is away, broadcasts go to the clients of this worker alone, and clients that come back are new ones. The
 * adapter does both when it gets an error instead of a reply.
 */
function degradeWhenUnhealthy(writer: RedisClient, monitor: RedisHealthMonitor): void {
  const replies = new Replies(monitor);
  for (const name of ["xAdd", "xRange"] as const) {
    const command = commandOf(writer, name);
    replace(writer, name, (...args) => replies.to(() => command(...args)));
  }
  const begin = writer.multi.bind(writer);
  const multi = () => {
    const transaction = begin();
    const exec = commandOf(transaction, "exec");
    replace(transaction, "exec", (...args) => replies.to(() => exec(...args)));
    return transaction;
  };
  Object.assign(writer, { multi });
  sendIfHealthy(monitor, writer, ["publish", "set"]);
}

/** Ends the subscriptions that the adapter makes for a namespace and leaves behind. */
function unsubscribeOnClose(adapter: object, subscriber: RedisClient, channel: string): void {
  const { uid, close } = adapter as { uid: string; close: () => void };
  Object.assign(adapter, {
    close(): void {
      close.call(adapter);
      const own = [channel, `${channel}${uid}#`];
      // Closing the connection ends what is left.
      if (subscriber.isOpen) subscriber.unsubscribe(own).catch(() => {});
    },
  });
}
