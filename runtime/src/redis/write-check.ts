import { randomUUID } from "node:crypto";
import { MultiErrorReply } from "redis";
import type { RedisClient } from "./client.ts";
import { adapterSpace, healthKey } from "./names.ts";
import type { RedisOptions } from "./options.ts";

/** Time after which a key is gone, should its deletion fail. */
const EXPIRY_MS = 10_000;

/**
 * Creates a check that writes a key and a stream, reads both back, and reads the adapter's stream. A full Redis, a
 * replica, or one whose rights have changed answers a PING and refuses these.
 *
 * The entry goes to a stream of the check's own: in the adapter's, it would wake the reader of every worker.
 *
 * @returns a function that throws the reason when Redis refuses
 */
export function createWriteCheck(client: RedisClient, options: RedisOptions): () => Promise<void> {
  const id = randomUUID();
  const key = healthKey(options.prefix, id);
  const ownStream = healthKey(options.prefix, `${id}:stream`);
  const stream = adapterSpace(options);
  const begin = client.multi.bind(client);
  return async () => {
    const value = randomUUID();
    const expiration = { type: "PX", value: EXPIRY_MS } as const;
    const replies = await begin()
      .set(key, value, { expiration })
      .get(key)
      .pTTL(key)
      .del(key)
      .xAdd(ownStream, "*", { value })
      .xRange(ownStream, "-", "+", { COUNT: 1 })
      .del(ownStream)
      .xRevRange(stream, "+", "-", { COUNT: 1 })
      .xRead([{ key: stream, id: "$" }], { COUNT: 1 })
      .execTyped()
      .catch(rethrowFirst);
    if (replies[1] !== value) throw new Error(`Redis did not keep the key ${key}`);
    if (replies[5]?.[0]?.message["value"] !== value) {
      throw new Error(`Redis did not keep the stream ${ownStream}`);
    }
  };
}

/** The message of a failed transaction only counts the commands that failed. */
function rethrowFirst(error: unknown): never {
  if (!(error instanceof MultiErrorReply)) throw error;
  throw error.errors().next().value ?? error;
}
