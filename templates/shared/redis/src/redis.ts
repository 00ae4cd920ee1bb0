import { createClient, type RedisClientOptions } from "redis";
import { log } from "./log.ts";

export type RedisClient = ReturnType<typeof createRedisClient>;

/** Commands whose replies an adapter may not look at. */
type Command =
  | "publish"
  | "sPublish"
  | "set"
  | "subscribe"
  | "unsubscribe"
  | `${"p" | "s"}${"Subscribe" | "Unsubscribe"}`;

/** How long the app waits for Redis at start, in milliseconds. */
const START_TIMEOUT = 3000;

/**
 * Makes a client, not yet connected, of the Redis at REDIS_URL.
 * @throws {Error} when REDIS_URL is not the address of a Redis.
 */
export function createRedisClient(options: RedisClientOptions = {}) {
  return createClient({ ...options, url: redisUrl().href });
}

/**
 * Connects to Redis once, to see that it can be used.
 * @param attempt what else has to work.
 * @throws {Error} that names REDIS_URL and the address, when it cannot.
 */
export async function checkRedis(
  attempt: (client: RedisClient) => Promise<unknown> = async () => {},
): Promise<void> {
  const client = createRedisClient({
    socket: { connectTimeout: START_TIMEOUT, reconnectStrategy: false },
  });
  // Said by connect(), too; without a listener it would end the process.
  client.on("error", () => {});

  let timer: NodeJS.Timeout | undefined;
  // connectTimeout is over with the TCP connection, on which a peer that is not Redis may stay silent.
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${START_TIMEOUT} ms`));
    }, START_TIMEOUT);
  });
  try {
    await Promise.race([client.connect().then(attempt), silence]);
  } catch (error) {
    throw new Error(`Cannot use Redis at ${publicAddress()} (REDIS_URL): ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

/** Logs when the connection is lost and when it is back, instead of every failed attempt in between. */
export function logConnectionState(clients: readonly RedisClient[]): void {
  let connected = true;
  for (const client of clients) {
    client.on("error", (error) => {
      if (connected) log.error({ reason: reasonOf(error) }, "Redis connection lost");
      connected = false;
    });
    client.on("ready", () => {
      if (connected || !clients.every(({ isReady }) => isReady)) return;
      connected = true;
      log.info("Redis connection restored");
    });
  }
}

/**
 * The adapter does not look at what these commands return; their replies fail when the connection is lost, and a
 * rejection that nobody handles ends the process.
 */
export function handleRejections(client: RedisClient, names: readonly Command[]): void {
  for (const name of names) {
    const command = client[name].bind(client) as (...args: unknown[]) => Promise<unknown>;
    const handled = (...args: unknown[]) => {
      const reply = command(...args);
      reply.catch(() => {});
      return reply;
    };
    Object.assign(client, { [name]: handled });
  }
}

/** Ends a connection once what was sent on it is answered, or at once when there is none. */
export async function closeClient(client: RedisClient): Promise<void> {
  // close() waits for outstanding replies, which never come without a connection.
  if (client.isReady) await client.close();
  else if (client.isOpen) client.destroy();
}

export function reasonOf(error: unknown): string {
  // An attempt on several addresses of one name fails with an AggregateError, whose message is empty.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}

function redisUrl(): URL {
  const given = process.env["REDIS_URL"] || "redis://127.0.0.1:6379";
  const url = URL.parse(given);
  // The value stays unsaid: it may hold a password.
  if (!url?.hostname || !["redis:", "rediss:"].includes(url.protocol)) {
    throw new Error("REDIS_URL must look like redis[s]://[user:password@]host[:port][/database]");
  }
  return url;
}

function publicAddress(): string {
  const { protocol, host, pathname } = redisUrl();
  return `${protocol}//${host}${pathname}`;
}
