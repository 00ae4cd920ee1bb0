import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from "jose";
import { log } from "./log.ts";

/** Time for the issuer to answer. */
const FETCH_TIMEOUT_MS = 5_000;

/** Age at which keys are fetched again. */
const REFRESH_AFTER_MS = 600_000;

/** Time between two fetches for tokens with an unknown key id. */
const UNKNOWN_KEY_DELAY_MS = 30_000;

/** Time between a failed fetch and the next one. */
const RETRY_DELAY_MS = 5_000;

/** Longest use of keys while newer ones cannot be fetched: a key that the issuer has revoked stays valid as long. */
const KEEP_AFTER_FAILURE_MS = 3_600_000;

/** The key set of an issuer. It sends one request at a time, pauses after a failure, and bridges an outage. */
export function createKeySet(address: URL): JWTVerifyGetKey {
  return createRemoteJWKSet(address, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: REFRESH_AFTER_MS,
    cooldownDuration: UNKNOWN_KEY_DELAY_MS,
    // jose asks again for every token while there are no fresh keys.
    [customFetch]: rememberingFetch(),
  });
}

function rememberingFetch(): FetchImplementation {
  let fetched: { body: string; at: number } | undefined;
  let failed: { error: unknown; at: number } | undefined;
  const isKept = () => performance.now() - (fetched?.at ?? -Infinity) < KEEP_AFTER_FAILURE_MS;

  async function refresh(...[url, options]: Parameters<FetchImplementation>): Promise<void> {
    const { origin, pathname } = new URL(url);
    const from = origin + pathname;
    try {
      const body = await fetchKeys(url, options);
      if (failed) log.info({ from }, "keys available again");
      fetched = { body, at: performance.now() };
      failed = undefined;
    } catch (error) {
      failed = { error, at: performance.now() };
      const state = isKept() ? "using the last ones" : "refusing clients";
      log.error({ err: error, from, retryAfterMs: RETRY_DELAY_MS }, `keys unavailable, ${state}`);
    }
  }

  return async (url, options) => {
    const isPaused = failed && performance.now() - failed.at < RETRY_DELAY_MS;
    if (!isPaused) await refresh(url, options);
    if (failed && !isKept()) throw failed.error;
    return new Response(fetched?.body);
  };
}

/** @throws {Error} unless the answer is a key set */
async function fetchKeys(...[url, options]: Parameters<FetchImplementation>): Promise<string> {
  const response = await fetch(url, options);
  if (response.status !== 200) throw new Error(`The issuer answered ${response.status}`);
  const body = await response.text();
  createLocalJWKSet(JSON.parse(body));
  return body;
}
