import { setTimeout as delay } from "node:timers/promises";
import { createClient, type RedisClientOptions } from "redis";

export type RedisClient = ReturnType<typeof createRedisClient>;

/** How long the app waits for Redis at start, in milliseconds. */
const START_TIMEOUT = 3000;

/** How long a worker waits for Redis before it starts without, in milliseconds. */
const CONNECT_TIMEOUT = 1000;

/** How long a connection is given to finish what it does, in milliseconds. */
const CLOSE_TIMEOUT = 1000;

/** Without a byte for so long, in milliseconds, a connection is dead: each is asked something once a second. */
const SILENCE = 10_000;

/**
 * Makes a client, not yet connected, of the Redis at REDIS_URL, the first one where that has several addresses.
 * @throws {Error} when REDIS_URL is not the address of a Redis.
 */
export function createRedisClient(options: RedisClientOptions = {}) {
  const [first] = redisUrls();
  const socket = { socketTimeout: SILENCE, reconnectStrategy: reconnectIn, ...options.socket };
  return clientAt(first, { ...options, socket });
}

function clientAt(url: URL, options: RedisClientOptions) {
  return createClient({ ...options, url: url.href });
}

/** After how many milliseconds the next attempt is made: as the client does by default, but after a silence, too. */
export function reconnectIn(attempts: number): number {
  return Math.min(50 * 2 ** attempts, 2000) + Math.floor(Math.random() * 200);
}

/**
 * Connects to Redis once, to see that it can be used.
 * @param attempt what else has to work.
 * @throws {Error} that names REDIS_URL and the address, when it cannot.
 */
export async function checkRedis(
  attempt: (client: RedisClient) => Promise<unknown> = refuseCluster,
): Promise<void> {
  const failures: unknown[] = [];
  for (const url of redisUrls()) {
    try {
      await tryRedis(url, attempt);
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  const [cause] = failures;
  throw new Error(failures.map(reasonOf).join("; "), { cause });
}

async function tryRedis(
  url: URL,
  attempt: (client: RedisClient) => Promise<unknown>,
): Promise<void> {
  const client = clientAt(url, {
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
    throw new Error(`Cannot use Redis at ${publicAddress(url)} (REDIS_URL): ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

/** What else than one Redis would lose messages without a word. */
async function refuseCluster(client: RedisClient): Promise<void> {
  const isCluster = await isClusterNode(client);
  if (!isCluster && redisUrls().length === 1) return;
  throw new Error(
    "this adapter uses one Redis; for a Redis Cluster take the adapter redis-sharded",
  );
}

/** Whether it is one of the nodes of a Redis Cluster. */
export async function isClusterNode(client: RedisClient): Promise<boolean> {
  const { mode } = await client.hello();
  return mode === "cluster";
}

/**
 * Connects clients, and waits for that as long as Redis usually takes. One that is away is waited for in the background:
 * a worker that starts meanwhile can serve its own clients.
 */
export async function connectSoon(
  clients: readonly { connect(): Promise<unknown> }[],
): Promise<void> {
  const connected = Promise.all(clients.map((client) => client.connect()));
  // Only closing ends the attempts.
  await soon(connected.catch(() => {}));
}

/** Waits for something that takes long only when Redis is away, and then not for long. */
export async function soon(something: Promise<unknown>): Promise<void> {
  await Promise.race([something, patience(CONNECT_TIMEOUT)]);
}

/** In steps, because a process that was busy for long has to see what has arrived before its time is up. */
async function patience(time: number): Promise<void> {
  const step = 100;
  for (let left = time; left > 0; left -= step) await delay(step, undefined, { ref: false });
}

export interface Closable {
  readonly isReady: boolean;
  close(): Promise<unknown>;
  destroy(): void;
}

/** Ends a connection once what was sent on it is answered, or at once when nothing can be. */
export async function closeClient(client: Closable): Promise<void> {
  if (client.isReady) {
    // close() waits for outstanding replies, which may never come.
    const closed = client.close().catch(() => {});
    await Promise.race([closed, delay(CLOSE_TIMEOUT, undefined, { ref: false })]);
  }
  client.destroy();
}

export function reasonOf(error: unknown): string {
  // An attempt on several addresses of one name fails with an AggregateError, whose message is empty.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}

/**
 * The addresses in REDIS_URL.
 * @throws {Error} when one is none.
 */
export function redisUrls(): [URL, ...URL[]] {
  const given = process.env["REDIS_URL"] || "redis://127.0.0.1:6379";
  const [first, ...others] = given.split(",").map((address) => parseUrl(address.trim()));
  return [first ?? parseUrl(""), ...others];
}

function parseUrl(address: string): URL {
  const url = URL.parse(address);
  // The value stays unsaid: it may hold a password.
  if (!url?.hostname || !["redis:", "rediss:"].includes(url.protocol)) {
    throw new Error("REDIS_URL must look like redis[s]://[user:password@]host[:port][/database]");
  }
  return url;
}

function publicAddress({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
