import { setTimeout as delay } from "node:timers/promises";

/**
 * What a promise resolves with.
 *
 * @param what it is, for the error
 * @throws {Error} when it takes longer than so many milliseconds, or rejects
 */
export async function within<T>(
  milliseconds: number,
  what: string,
  promise: Promise<T>,
): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(milliseconds, undefined, { signal: late.signal }).then(() => {
        throw new Error(`${what} took more than ${milliseconds} ms`);
      }),
    ]);
  } finally {
    late.abort();
  }
}
