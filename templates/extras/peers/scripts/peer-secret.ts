// Puts a PEER_SECRET into .env, for development, unless there is one.
import { randomBytes } from "node:crypto";
import { addToEnvFile, readEnvFile } from "../src/env-file.ts";

try {
  if (readEnvFile()["PEER_SECRET"]) {
    console.log("There is a PEER_SECRET in .env already.");
  } else {
    addToEnvFile({ PEER_SECRET: randomBytes(32).toString("base64url") });
    console.log("Put a new PEER_SECRET into .env. All servers need the same.");
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
