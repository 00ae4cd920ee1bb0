import { createRedisClient, reasonOf, type RedisClient } from "./client.ts";
import { setRedisMode } from "./connection.ts";
import { redisUrls, type RedisOptions } from "./options.ts";

/** Time that Redis has to answer at start. */
const START_TIMEOUT_MS = 3000;

/**
 * Connects to Redis once and proves that the adapter can use it.
 *
 * @throws {Error} naming REDIS_URL and the address when it cannot
 */
export async function checkRedis(options: RedisOptions): Promise<void> {
  const urls = redisUrls(options.url);
  const failures: unknown[] = [];
  for (const url of urls) {
    try {
      await attempt(url, (client) => check(options, client, urls.length));
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  const [cause] = failures;
  throw new Error(failures.map(reasonOf).join("; "), { cause });
}

async function attempt(
  url: URL,
  operation: (client: RedisClient) => Promise<unknown>,
): Promise<void> {
  const client = createRedisClient(url, {
    socket: { connectTimeout: START_TIMEOUT_MS, reconnectStrategy: false },
  });
  // connect() rejects with the same error; without a listener it would end the process.
  client.on("error", () => {});

  let timer: NodeJS.Timeout | undefined;
  // connectTimeout covers the TCP connection, on which a peer other than Redis may stay silent.
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${START_TIMEOUT_MS} ms`));
    }, START_TIMEOUT_MS);
  });
  try {
    await Promise.race([client.connect().then(operation), timeout]);
  } catch (error) {
    throw new Error(`Cannot use Redis at ${publicAddress(url)} (REDIS_URL): ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

async function check({ kind }: RedisOptions, client: RedisClient, urls: number): Promise<void> {
  const isCluster = (await client.hello()).mode === "cluster";
  if (kind === "redis-sharded") {
    if (!isCluster && urls > 1) {
      throw new Error("this is not a node of a Redis Cluster; a single Redis has one address");
    }
    setRedisMode(isCluster ? "cluster" : "standalone");
    await checkShardedPubSub(client, isCluster);
  } else if (isCluster || urls > 1) {
    // The other adapters would lose messages silently.
    throw new Error(
      "this adapter uses one Redis; for a Redis Cluster take the adapter redis-sharded",
    );
  }
}

async function checkShardedPubSub(client: RedisClient, isCluster: boolean): Promise<void> {
  try {
    await client.sPublish("socket.io#check#", "");
  } catch (error) {
    // A node of a cluster says which one has the channel.
    if (isCluster && reasonOf(error).startsWith("MOVED")) return;
    throw new Error(`no sharded pub/sub, which needs Redis 7 or newer: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function publicAddress({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
