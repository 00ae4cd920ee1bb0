import { randomUUID } from "node:crypto";
import type { RedisClient } from "./client.ts";
import { healthKey } from "./names.ts";

/** Time after which a key is gone, should its deletion fail. */
const EXPIRY_MS = 10_000;

/**
 * Creates a check that writes a key and reads it back. A full Redis, or a replica, answers a PING and refuses writes.
 *
 * @returns a function that throws the reason when Redis refuses
 */
export function createWriteCheck(client: RedisClient, prefix: string): () => Promise<void> {
  const key = healthKey(prefix, randomUUID());
  const begin = client.multi.bind(client);
  return async () => {
    const value = randomUUID();
    const expiration = { type: "PX", value: EXPIRY_MS } as const;
    const replies = await begin().set(key, value, { expiration }).get(key).del(key).exec();
    const kept: unknown = replies[1];
    if (kept !== value) throw new Error(`Redis did not keep the key ${key}`);
  };
}
