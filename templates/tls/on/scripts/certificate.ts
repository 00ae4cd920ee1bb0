// Makes a certificate for development, unless there is one, and enters it in .env, unless one is entered.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeCertificate } from "./openssl.ts";

const app = fileURLToPath(new URL("..", import.meta.url));
const files = { TLS_CERT: "certs/cert.pem", TLS_KEY: "certs/key.pem" };

if (Object.values(files).every((path) => existsSync(join(app, path)))) {
  console.log(`There is ${files.TLS_CERT} already.`);
} else {
  try {
    makeCertificate(join(app, "certs"), 365);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`No certificate: ${reason}\nInstall openssl, or put your own files into certs/.`);
    process.exit(1);
  }
  console.log(`Made ${files.TLS_CERT} and ${files.TLS_KEY}, for localhost and one year.`);
}

const environmentFile = join(app, ".env");
const entered = existsSync(environmentFile) ? readFileSync(environmentFile, "utf8") : "";
if (!/^\s*TLS_CERT\s*=/m.test(entered)) {
  const separator = entered === "" || entered.endsWith("\n") ? "" : "\n";
  const lines = Object.entries(files).map(([name, path]) => `${name}=${path}\n`);
  appendFileSync(environmentFile, separator + lines.join(""));
  console.log("Entered them in .env.");
}
