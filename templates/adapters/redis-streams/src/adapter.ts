import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import type { Namespace, ServerOptions } from "socket.io";
import { commandOf, replace, Replies, sendUnlessAway } from "./redis-commands.ts";
import { keepWatch } from "./redis-primary.ts";
import { insistOnSubscriptions } from "./redis-subscriptions.ts";
import { RedisWatch } from "./redis-watch.ts";
import { keepStreamOrder } from "./stream-order.ts";
import {
  checkRedis,
  closeClient,
  connectSoon,
  createRedisClient,
  soon,
  type RedisClient,
} from "./redis.ts";

export interface PrimaryAdapter {
  /** Whether broadcasts reach, or will soon reach, the clients of all workers. */
  ready: () => boolean;
  /** Lets go of what the primary holds, once the cluster stops. */
  close: () => Promise<void>;
}

export interface AppAdapter {
  /** What Socket.IO needs for it. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Resolves when broadcasts of other workers arrive, after namespaces are added, or Redis is away. */
  ready: () => Promise<void>;
  /** Lets go of what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

const STREAM = "socket.io";

/** How long a broadcast waits for a lost connection before it goes to clients of this worker alone, in milliseconds. */
const PATIENCE = 1000;

/**
 * Makes sure that Redis can be used, before any worker is started, and knows from then on whether it can.
 * @throws {Error} that names REDIS_URL, when it cannot.
 */
export async function setupPrimaryAdapter(): Promise<PrimaryAdapter> {
  await checkRedis();
  return keepWatch(createRedisClient({ disableOfflineQueue: true }));
}

/**
 * Broadcasts to the clients of all workers, on this machine and on others, through a stream in Redis. Because the stream
 * keeps what was sent, a client that comes back soon gets what it has missed, from whichever worker it comes to.
 */
export async function createAdapter(): Promise<AppAdapter> {
  const writer = createRedisClient({ commandOptions: { timeout: PATIENCE } });
  const reader = createRedisClient();
  const subscriber = createRedisClient();
  const clients = [writer, reader, subscriber];
  // It waits for messages, and could not answer meanwhile.
  replace(reader, "ping", async () => {});
  const watch = new RedisWatch(clients);
  goOnWithoutRedis(writer, watch);
  const subscribed = insistOnSubscriptions(subscriber, () => subscriber.isOpen);
  await connectSoon(clients);
  await readFromNow(reader);

  // The adapter takes duplicates of the writer, in this order. It connects them, which they are, and disconnects them
  // when the server closes, which close() below does at a time of its own.
  const duplicates = [reader, subscriber];
  for (const client of duplicates) {
    Object.assign(client, { connect: async () => {}, disconnect: async () => {} });
  }
  Object.assign(writer, { duplicate: () => duplicates.shift() });
  const adapterOf = createStreamsAdapter(writer, { streamName: STREAM });

  return {
    serverOptions: {
      // Called with `new`, which an arrow function does not take.
      adapter: function createAdapterOf(namespace: Namespace) {
        const adapter = adapterOf(namespace);
        keepStreamOrder(adapter, namespace);
        return adapter;
      },
      connectionStateRecovery: {
        /** How long a client may be away, in milliseconds. */
        maxDisconnectionDuration: 120_000,
        /** A client that comes back has to show that it may connect, as any other. */
        skipMiddlewares: false,
      },
    },
    ready: () => soon(subscribed()),
    close: async () => {
      watch.stop();
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
function goOnWithoutRedis(writer: RedisClient, watch: RedisWatch): void {
  const replies = new Replies(watch);
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
  sendUnlessAway(watch, writer, ["publish", "set"]);
}

/**
 * Until a first message has come, the adapter asks for what comes after "$", which is the end of the stream at that
 * moment: a message between two such questions would never be read.
 */
async function readFromNow(reader: RedisClient): Promise<void> {
  let end: string | undefined;
  const findEnd = async () => {
    const last = await reader.xRevRange(STREAM, "+", "-", { COUNT: 1 });
    end ??= last?.[0]?.id ?? "0-0";
    return end;
  };
  const read = reader.xRead.bind(reader);
  const readOn = async (
    streams: { key: string; id: string }[],
    options: Parameters<typeof read>[1],
  ) => {
    const from = end ?? (await findEnd());
    return read(
      streams.map(({ key, id }) => ({ key, id: id === "$" ? from : id })),
      options,
    );
  };
  Object.assign(reader, { xRead: readOn });
  // Before the first client comes; where Redis is away, as soon as it is back.
  if (reader.isReady) await findEnd().catch(() => {});
}
