import { rmSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "../../templates/tls/on/scripts/openssl.ts";

export interface Certificate {
  /** What an app needs to use it. */
  readonly environment: { readonly TLS_CERT: string; readonly TLS_KEY: string };
  /** What a client needs to trust it. */
  readonly pem: string;
  remove(): void;
}

/** A certificate for localhost and 127.0.0.1, made as an app makes one for development. */
export function createCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const { cert, key } = makeCertificate(folder, 1);
  return {
    environment: { TLS_CERT: cert, TLS_KEY: key },
    pem: readFileSync(cert, "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
