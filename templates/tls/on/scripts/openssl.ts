import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes a certificate for this machine's own names, which nobody vouches for: `cert.pem` and `key.pem` in a folder.
 * @throws {Error} when openssl is not there, or fails.
 */
export function makeCertificate(folder: string, days: number): { cert: string; key: string } {
  mkdirSync(folder, { recursive: true });
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1";
  const subject = ["-subj", "/CN=localhost", "-addext", names, "-days", String(days)];
  const output = ["-keyout", key, "-out", cert];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, ...output], { stdio: "pipe" });
  return { cert, key };
}
