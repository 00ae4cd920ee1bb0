import { randomBytes } from "node:crypto";
import { SignJWT, type JWTPayload } from "jose";
import type { TestPlugin } from "./plugins.ts";

const secret = randomBytes(32).toString("hex");

/** Signs a token as the app under test wants it, for one minute unless the claims say otherwise. */
export async function signToken(claims: JWTPayload = {}, key: string = secret): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 60;
  return await new SignJWT({ sub: "ada", exp, ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(key));
}

/** Lets every client of the tests in. */
export const signedIn: TestPlugin = {
  environment: { JWT_SECRET: secret, JWKS_URL: "", JWT_ISSUER: "", JWT_AUDIENCE: "" },
  prepare(client) {
    client.auth = (send) => {
      void signToken().then((token) => send({ token }));
    };
  },
};
