import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "../scripts/openssl.ts";

/** Makes a certificate that the app uses in the tests and that they trust: Node reads whom it trusts when it starts. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const { cert, key } = makeCertificate(folder, 1);
  Object.assign(process.env, { TLS_CERT: cert, TLS_KEY: key, NODE_EXTRA_CA_CERTS: cert });
  return () => rmSync(folder, { recursive: true, force: true });
}
