import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { SeenBefore } from "./seen-before.ts";

/** Carries the signature, and the client whose request it is. */
export const PEER_HEADER = "x-sticky-socketio-peer";

/** How old a signature may be, and how far the clocks of two servers may be apart, in milliseconds. */
export const TOLERANCE = 30_000;

const VERSION = "1";
const HEADER =
  /^1 (?<time>\d{1,15}) (?<nonce>[\w-]{22}) (?<signature>[\w-]{43}) (?<purpose>[a-z-]+) (?<client>[ -~]+)$/;

const purposes = ["forward", "upgrade", "answer-poll", "end-session"] as const;

/**
 * What another server wants: that a client's request, or its request to upgrade, is answered; that the poll that waits
 * in a session is; or that a session is let go, because its WebSocket goes through a server that stops.
 */
export type Purpose = (typeof purposes)[number];

/** What is signed of a request. The target has the session id, so a signature is good at one worker alone. */
export interface Signed {
  readonly method: string;
  readonly target: string;
}

export type Refusal =
  | "it is not signed"
  | "its signature is wrong: do all servers have the same secret, and does nothing between them change requests?"
  | "its signature has expired: do the clocks of all servers agree?"
  | "its signature has been used before";

/**
 * The value of {@link PEER_HEADER} for a request, which is good once and for {@link TOLERANCE} milliseconds.
 *
 * @param client the description of whose request it is, see `describeClient`
 */
export function sign(
  secret: string,
  { purpose, ...signed }: Signed & { readonly purpose: Purpose },
  client: string,
  now = Date.now(),
): string {
  const nonce = randomBytes(16).toString("base64url");
  const signature = digest(secret, signed, [`${now}`, nonce, purpose, client]);
  return [VERSION, now, nonce, signature, purpose, client].join(" ");
}

export interface Verified {
  readonly purpose: Purpose;
  /** The description of whose request it is. */
  readonly client: string;
}

/** Verifies signatures, and remembers them so that each is good once. */
export class Verifier {
  readonly #secret: string;
  readonly #used = new SeenBefore(2 * TOLERANCE);

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** @returns what is wanted and the description of the client, or why the request is refused */
  verify(
    signed: Signed,
    header: string | undefined,
    now = Date.now(),
  ): Verified | { readonly refusal: Refusal } {
    const { time, nonce, signature, purpose, client } = HEADER.exec(header ?? "")?.groups ?? {};
    if (
      time === undefined ||
      nonce === undefined ||
      signature === undefined ||
      client === undefined ||
      !isPurpose(purpose)
    ) {
      return { refusal: "it is not signed" };
    }
    const expected = digest(this.#secret, signed, [time, nonce, purpose, client]);
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
      return {
        refusal:
          "its signature is wrong: do all servers have the same secret, and does nothing between them change requests?",
      };
    }
    if (Math.abs(now - Number(time)) > TOLERANCE) {
      return { refusal: "its signature has expired: do the clocks of all servers agree?" };
    }
    // Only now: what anybody can make up must not fill the memory.
    if (this.#used.has(nonce, now)) return { refusal: "its signature has been used before" };
    return { purpose, client };
  }
}

function isPurpose(text: string | undefined): text is Purpose {
  return purposes.some((purpose) => purpose === text);
}

function digest(secret: string, { method, target }: Signed, others: readonly string[]): string {
  const text = [VERSION, method, target, ...others].join("\n");
  return createHmac("sha256", secret).update(text).digest("base64url");
}
