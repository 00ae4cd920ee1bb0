import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import type { ServerOptions } from "socket.io";
import {
  checkRedis,
  closeClient,
  createRedisClient,
  handleRejections,
  logConnectionState,
  type RedisClient,
} from "./redis.ts";

export interface AppAdapter {
  /** What Socket.IO needs for it. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Lets go of what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

const STREAM = "socket.io";

/** How many messages wait while Redis is away; more are dropped, because they would fill the memory. */
const MAX_WAITING = 10_000;

/**
 * Makes sure that Redis can be used, before any worker is started.
 * @throws {Error} that names REDIS_URL, when it cannot.
 */
export async function setupPrimaryAdapter(): Promise<void> {
  await checkRedis();
}

/**
 * Broadcasts to the clients of all workers, on this machine and on others, through a stream in Redis. Because the stream
 * keeps what was sent, a client that comes back soon gets what it has missed, from whichever worker it comes to.
 */
export async function createAdapter(): Promise<AppAdapter> {
  const writer = createRedisClient({ commandsQueueMaxLength: MAX_WAITING });
  const reader = createRedisClient();
  const subscriber = createRedisClient();
  const clients = [writer, reader, subscriber];
  logConnectionState(clients);
  handleRejections(writer, ["publish", "set"]);
  handleRejections(subscriber, ["subscribe"]);
  await Promise.all(clients.map((client) => client.connect()));
  await readFromNow(reader);

  // The adapter takes duplicates of the writer, in this order. It connects them, which they are, and disconnects them
  // when the server closes, which close() below does at a time of its own.
  const duplicates = [reader, subscriber];
  for (const client of duplicates) {
    Object.assign(client, { connect: async () => {}, disconnect: async () => {} });
  }
  Object.assign(writer, { duplicate: () => duplicates.shift() });

  return {
    serverOptions: {
      adapter: createStreamsAdapter(writer, { streamName: STREAM }),
      connectionStateRecovery: {
        /** How long a client may be away, in milliseconds. */
        maxDisconnectionDuration: 120_000,
        /** A client that comes back has to show that it may connect, as any other. */
        skipMiddlewares: false,
      },
    },
    close: async () => {
      // A read waits for the next message: there is nothing to finish.
      if (reader.isOpen) reader.destroy();
      await Promise.all([writer, subscriber].map(closeClient));
    },
  };
}

/**
 * Until a first message has come, the adapter asks for what comes after "$", which is the end of the stream at that
 * moment: a message between two such questions would never be read.
 */
async function readFromNow(reader: RedisClient): Promise<void> {
  const last = await reader.xRevRange(STREAM, "+", "-", { COUNT: 1 });
  const end = last?.[0]?.id ?? "0-0";
  const read = reader.xRead.bind(reader);
  const readOn = (streams: { key: string; id: string }[], options: Parameters<typeof read>[1]) =>
    read(
      streams.map(({ key, id }) => ({ key, id: id === "$" ? end : id })),
      options,
    );
  Object.assign(reader, { xRead: readOn });
}
