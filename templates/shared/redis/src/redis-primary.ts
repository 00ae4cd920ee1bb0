import { RedisWatch, type Watched } from "./redis-watch.ts";
import { closeClient, type Closable } from "./redis.ts";

/** A connection that the primary has for itself. */
interface Connection extends Watched, Closable {
  connect(): Promise<unknown>;
}

/**
 * Keeps a connection to Redis, by which the primary knows whether it can be used.
 * @returns whether the app can take clients, which it cannot once Redis has been away for REDIS_NOT_READY_AFTER_MS, and
 *   what ends the connection.
 */
export async function keepWatch(
  connection: Connection,
): Promise<{ ready: () => boolean; close: () => Promise<void> }> {
  const limit = notReadyAfter();
  const watch = new RedisWatch([connection]);
  await connection.connect();
  return {
    ready: () => watch.lostFor <= limit,
    close: async () => {
      watch.stop();
      await closeClient(connection);
    },
  };
}

/** @throws {Error} that names the variable, its value and what is allowed. */
function notReadyAfter(): number {
  const given = process.env["REDIS_NOT_READY_AFTER_MS"] || "10000";
  if (/^\d{1,7}$/.test(given)) return Number(given);
  throw new Error(
    `REDIS_NOT_READY_AFTER_MS is ${JSON.stringify(given)} but must be a whole number from 0 to 9999999`,
  );
}
