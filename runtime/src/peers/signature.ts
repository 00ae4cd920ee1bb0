import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { SeenBefore } from "./seen-before.ts";

/** Carries the signature, and the client whose request it is. */
export const PEER_HEADER = "x-sticky-socketio-peer";

/** How old a signature may be, and how far the clocks of two servers may be apart, in milliseconds. */
export const TOLERANCE = 30_000;

const VERSION = "1";
const HEADER =
  /^1 (?<time>\d{1,15}) (?<nonce>[\w-]{22}) (?<signature>[\w-]{43}) (?<client>[ -~]+)$/;

/** What is signed of a request. The target has the session id, so a signature is good at one worker alone. */
export interface Signed {
  readonly method: string;
  readonly target: string;
}

export type Refusal =
  | "it is not signed"
  | "its signature is wrong: do all servers have the same secret?"
  | "its signature has expired: do the clocks of all servers agree?"
  | "its signature has been used before";

/**
 * The value of {@link PEER_HEADER} for a request, which is good once and for {@link TOLERANCE} milliseconds.
 *
 * @param client the description of whose request it is, see `describeClient`
 */
export function sign(secret: string, signed: Signed, client: string, now = Date.now()): string {
  const nonce = randomBytes(16).toString("base64url");
  return `${VERSION} ${now} ${nonce} ${digest(secret, signed, [`${now}`, nonce, client])} ${client}`;
}

/** Verifies signatures, and remembers them so that each is good once. */
export class Verifier {
  readonly #secret: string;
  readonly #used = new SeenBefore(2 * TOLERANCE);

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** @returns the description of the client, or why the request is refused */
  verify(
    signed: Signed,
    header: string | undefined,
    now = Date.now(),
  ): { readonly client: string } | { readonly refusal: Refusal } {
    const { time, nonce, signature, client } = HEADER.exec(header ?? "")?.groups ?? {};
    if (
      time === undefined ||
      nonce === undefined ||
      signature === undefined ||
      client === undefined
    ) {
      return { refusal: "it is not signed" };
    }
    const expected = digest(this.#secret, signed, [time, nonce, client]);
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
      return { refusal: "its signature is wrong: do all servers have the same secret?" };
    }
    if (Math.abs(now - Number(time)) > TOLERANCE) {
      return { refusal: "its signature has expired: do the clocks of all servers agree?" };
    }
    // Only now: what anybody can make up must not fill the memory.
    if (this.#used.has(nonce, now)) return { refusal: "its signature has been used before" };
    return { client };
  }
}

function digest(secret: string, { method, target }: Signed, others: readonly string[]): string {
  const text = [VERSION, method, target, ...others].join("\n");
  return createHmac("sha256", secret).update(text).digest("base64url");
}
