// Makes a certificate for development, unless there is one, and enters it in .env, unless one is entered.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addToEnvFile, readEnvFile } from "../src/env-file.ts";
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

try {
  if (readEnvFile()["TLS_CERT"] === undefined) {
    addToEnvFile(files);
    console.log("Entered them in .env.");
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
