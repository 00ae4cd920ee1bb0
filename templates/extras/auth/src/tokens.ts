import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { createKeySet } from "./key-set.ts";

/** Longest id of a user, as OpenID Connect limits the claim `sub`. */
const MAX_ID_LENGTH = 255;

/** Who a client is, by its token. */
export interface User {
  /** The claim `sub`: 1 to 255 characters. */
  id: string;
  name?: string;
  /** When the token expires, in milliseconds since 1970. */
  expiresAt: number;
}

export type RefusalCode = "TOKEN_MISSING" | "TOKEN_EXPIRED" | "TOKEN_REFUSED" | "KEYS_UNAVAILABLE";

/** Why a token is not taken. Socket.IO gives the client the message and `data`. */
export class Refusal extends Error {
  readonly data: { readonly code: RefusalCode };

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.data = { code };
  }
}

export type VerifyToken = (token: unknown) => Promise<User>;

/** Those of public keys, which are all that a key set should bring. */
const publicKeyAlgorithms = ["RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];

/** Errors of jose that are no fault of the token. */
const keyErrors = new Set(["ERR_JOSE_GENERIC", "ERR_JWKS_INVALID", "ERR_JWKS_TIMEOUT"]);

/**
 * Makes the function that tells who a token stands for; it rejects with a {@link Refusal}.
 * @throws {Error} that names the variable that is missing or wrong, and says what it must be
 */
export function createVerifier(environment: NodeJS.ProcessEnv): VerifyToken {
  const { key, algorithms } = readKey(environment);
  const options = {
    algorithms,
    requiredClaims: ["sub", "exp"],
    ...(environment["JWT_ISSUER"] && { issuer: environment["JWT_ISSUER"] }),
    ...(environment["JWT_AUDIENCE"] && { audience: environment["JWT_AUDIENCE"] }),
  };

  return async (token) => {
    if (typeof token !== "string" || token === "") {
      throw new Refusal("TOKEN_MISSING", "A token is needed");
    }
    try {
      const { payload } = await jwtVerify(token, key, options);
      return userOf(payload);
    } catch (cause) {
      throw refusalOf(cause);
    }
  };
}

/** jose checks the types of times alone: an issuer may have signed any JSON as `sub`. */
function userOf(payload: JWTPayload): User {
  const { sub: id, name, exp = 0 }: Record<keyof JWTPayload, unknown> & { exp?: number } = payload;
  if (typeof id !== "string" || id.trim() === "" || id.length > MAX_ID_LENGTH) {
    const expected = `must be a string of 1 to ${MAX_ID_LENGTH} characters`;
    throw new errors.JWTClaimValidationFailed(`"sub" claim ${expected}`, payload, "sub", "invalid");
  }
  return { id, ...(typeof name === "string" && { name }), expiresAt: exp * 1000 };
}

function readKey(environment: NodeJS.ProcessEnv): { key: JWTVerifyGetKey; algorithms: string[] } {
  const { JWT_SECRET: secret, JWKS_URL: address } = environment;
  if (!secret === !address) {
    throw new Error(
      "Set JWT_SECRET or JWKS_URL, one of the two. For development the script `token` makes a secret.",
    );
  }
  if (address) {
    return { key: createKeySet(readAddress(address)), algorithms: publicKeyAlgorithms };
  }
  const bytes = new TextEncoder().encode(secret);
  // RFC 7518, section 3.2: a key of the size of the hash or larger.
  if (bytes.length < 32) throw new Error("JWT_SECRET must have 32 characters or more");
  return { key: async () => bytes, algorithms: ["HS256"] };
}

function readAddress(address: string): URL {
  const url = URL.parse(address);
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url?.hostname ?? "");
  if (!url || !(url.protocol === "https:" || (url.protocol === "http:" && loopback))) {
    throw new Error(`JWKS_URL is ${JSON.stringify(address)} but must be an https: address`);
  }
  return url;
}

function refusalOf(cause: unknown): Refusal {
  if (cause instanceof errors.JWTExpired) {
    return new Refusal("TOKEN_EXPIRED", "The token has expired", { cause });
  }
  if (cause instanceof errors.JOSEError && !keyErrors.has(cause.code)) {
    return new Refusal("TOKEN_REFUSED", "The token is not valid", { cause });
  }
  return new Refusal("KEYS_UNAVAILABLE", "Tokens cannot be verified at present", { cause });
}
