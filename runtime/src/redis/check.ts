import { explainRefusal } from "./acl.ts";
import { createRedisClient, reasonOf, type RedisClient } from "./client.ts";
import { setRedisMode } from "./connection.ts";
import { redisUrls, type RedisOptions } from "./options.ts";
import { proveOperations, proveOperationsInCluster } from "./prove-operations.ts";

/** Time that Redis has to answer at start. */
const START_TIMEOUT_MS = 3000;

/**
 * Connects to Redis once and proves that the adapter can use it, by the operations that it depends on.
 *
 * @throws {Error} naming REDIS_URL and the address when it cannot, and the missing rule for a user without rights
 */
export async function checkRedis(options: RedisOptions): Promise<void> {
  const urls = redisUrls(options.url);
  const failures: unknown[] = [];
  for (const url of urls) {
    try {
      await attempt(url, options, (client) => check(options, client, urls));
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
  options: RedisOptions,
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
    const reason = reasonOf(explainRefusal(error, options));
    const message = `Cannot use Redis at ${publicAddress(url)} (REDIS_URL): ${reason}`;
    throw new Error(message + howToStart(url, reason) + whetherTls(url, reason), { cause: error });
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

/** Nothing listens on this machine: the usual case of a first start. */
function howToStart({ hostname, port }: URL, reason: string): string {
  const isHere = /^(?:localhost|127\..*|\[::1\])$/.test(hostname);
  if (!isHere || !reason.includes("ECONNREFUSED")) return "";
  const command = `docker run --rm --publish 127.0.0.1:${port || 6379}:6379 redis`;
  return `. Start one, with "${command}" for instance, or set REDIS_URL to where one runs`;
}

/** What a server says that is spoken to with TLS and has none, or the other way round: nothing, or that it hangs up. */
function whetherTls({ protocol }: URL, reason: string): string {
  const isCutOff = /^no answer within|ECONNRESET|wrong version number|Socket closed/.test(reason);
  if (!isCutOff) return "";
  return protocol === "rediss:"
    ? ". Is it without TLS? Then REDIS_URL begins with redis://"
    : ". Does it want TLS? Then REDIS_URL begins with rediss://";
}

async function check(
  options: RedisOptions,
  client: RedisClient,
  urls: readonly [URL, ...URL[]],
): Promise<void> {
  const isCluster = (await client.hello()).mode === "cluster";
  if (options.kind !== "redis-sharded") {
    // Other adapters would lose messages silently.
    if (isCluster || urls.length > 1) {
      throw new Error(
        "this adapter uses one Redis; for a Redis Cluster take the adapter redis-sharded",
      );
    }
  } else if (!isCluster && urls.length > 1) {
    throw new Error("this is not a node of a Redis Cluster; a single Redis has one address");
  }
  setRedisMode(isCluster ? "cluster" : "standalone");
  await (isCluster ? proveOperationsInCluster(options, urls) : proveOperations(options, client));
}

function publicAddress({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
