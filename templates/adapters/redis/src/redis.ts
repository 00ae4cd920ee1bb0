import { createClient, type RedisClientOptions } from "redis";
import { log } from "./log.ts";

export type RedisClient = ReturnType<typeof createRedisClient>;

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
 * @throws {Error} that names REDIS_URL and the address, when it cannot.
 */
export async function checkRedis(): Promise<void> {
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
    await Promise.race([client.connect(), silence]);
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

/** An attempt on several addresses of one name fails with an AggregateError, whose message is empty. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
