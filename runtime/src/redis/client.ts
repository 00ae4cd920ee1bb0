import { setTimeout as delay } from "node:timers/promises";
import { createClient, type RedisClientOptions } from "redis";

export type RedisClient = ReturnType<typeof createRedisClient>;

/** Time a worker waits for Redis before it starts without. */
const CONNECT_TIMEOUT_MS = 1000;

/** Time a connection gets for outstanding replies when it is closed. */
const CLOSE_TIMEOUT_MS = 1000;

/** Silence after which a connection is dead: the health monitor sends something on each once a second. */
const SOCKET_TIMEOUT_MS = 10_000;

/** Creates a client of the Redis at this address, not yet connected. */
export function createRedisClient(url: URL, options: RedisClientOptions = {}) {
  const socket = {
    socketTimeout: SOCKET_TIMEOUT_MS,
    reconnectStrategy: reconnectDelay,
    ...options.socket,
  };
  return createClient({ ...options, url: url.href, socket });
}

/** Delay before the next attempt, in milliseconds: node-redis gives up after a socket timeout by default. */
export function reconnectDelay(attempts: number): number {
  return Math.min(50 * 2 ** attempts, 2000) + Math.floor(Math.random() * 200);
}

/**
 * Connects clients, and waits for as long as Redis usually takes. An unreachable Redis is connected in the background:
 * a worker that starts meanwhile can serve its own clients.
 */
export async function connectOrTimeout(
  clients: readonly { connect(): Promise<unknown> }[],
): Promise<void> {
  const connected = Promise.all(clients.map((client) => client.connect()));
  // Only closing ends the attempts.
  await settledOrTimeout(connected.catch(() => {}));
}

/** Waits for a promise, for one second at most. */
export async function settledOrTimeout(promise: Promise<unknown>): Promise<void> {
  await Promise.race([promise, timeoutInSteps(CONNECT_TIMEOUT_MS)]);
}

/** In steps: a process that was busy has to read replies that arrived meanwhile before the time is over. */
export async function timeoutInSteps(timeout: number): Promise<void> {
  const step = 100;
  for (let left = timeout; left > 0; left -= step) await delay(step, undefined, { ref: false });
}

export interface Closable {
  readonly isReady: boolean;
  close(): Promise<unknown>;
  destroy(): void;
}

/** Closes a connection after outstanding replies, or at once when it is not connected. */
export async function closeClient(client: Closable): Promise<void> {
  if (client.isReady) {
    // close() waits for outstanding replies, which may never come.
    const closed = client.close().catch(() => {});
    await Promise.race([closed, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }
  client.destroy();
}

export function reasonOf(error: unknown): string {
  // An attempt on several addresses of one name fails with an AggregateError, whose message is empty.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
