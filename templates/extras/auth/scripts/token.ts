// Prints a token for development, good for twelve hours. Its argument is the id of the user.
import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { addToEnvFile, loadEnvFile } from "../src/env-file.ts";

try {
  loadEnvFile();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

const { JWKS_URL, JWT_ISSUER, JWT_AUDIENCE } = process.env;
if (JWKS_URL) {
  process.stderr.write(`Tokens come from whoever has the keys of ${JWKS_URL} (JWKS_URL).\n`);
  process.exit(1);
}

const secret = process.env["JWT_SECRET"] || makeSecret();
const id = process.argv[2] ?? "developer";
const token = new SignJWT({ name: id })
  .setProtectedHeader({ alg: "HS256" })
  .setSubject(id)
  .setIssuedAt()
  .setExpirationTime("12h");
if (JWT_ISSUER) token.setIssuer(JWT_ISSUER);
if (JWT_AUDIENCE) token.setAudience(JWT_AUDIENCE);
process.stdout.write(`${await token.sign(new TextEncoder().encode(secret))}\n`);

function makeSecret(): string {
  const made = randomBytes(32).toString("base64url");
  addToEnvFile({ JWT_SECRET: made });
  process.stderr.write(
    "Put a new JWT_SECRET into .env. An app that runs already has to be started again.\n",
  );
  return made;
}
