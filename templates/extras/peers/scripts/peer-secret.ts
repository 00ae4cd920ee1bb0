// Puts a PEER_SECRET into .env, for development, unless there is one.
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../.env", import.meta.url));
const before = existsSync(file) ? readFileSync(file, "utf8") : "";

if (/^\s*PEER_SECRET\s*=\s*\S/m.test(before)) {
  console.log("There is a PEER_SECRET in .env already.");
} else {
  const separator = before === "" || before.endsWith("\n") ? "" : "\n";
  const secret = randomBytes(32).toString("base64url");
  appendFileSync(file, `${separator}PEER_SECRET=${secret}\n`, { mode: 0o600 });
  console.log("Put a new PEER_SECRET into .env. All servers need the same.");
}
