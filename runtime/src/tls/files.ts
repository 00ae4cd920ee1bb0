import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { StickyError } from "../errors.ts";

/** Where a certificate is. All files are PEM. */
export interface CertificateFiles {
  /** Path of the certificate, with the intermediate ones after it. */
  readonly cert: string;
  /** Path of its private key. */
  readonly key: string;
  /** For an encrypted key. */
  readonly passphrase?: string;
}

export interface TlsFiles extends CertificateFiles {
  /** Certificates for clients that ask for these host names (SNI); `*.example.org` stands for any one label. */
  readonly servernames?: Readonly<Record<string, CertificateFiles>>;
}

/** A certificate with its key, as the files are now. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly passphrase: string | undefined;
}

export interface Certificates {
  readonly own: Certificate;
  readonly servernames: ReadonlyMap<string, Certificate>;
}

/** @throws {StickyError} ERR_STICKY_TLS naming the file that cannot be used, and why */
export function readCertificates({ servernames = {}, ...own }: TlsFiles): Certificates {
  const entries = Object.entries(servernames);
  return {
    own: readCertificate(own),
    servernames: new Map(entries.map(([name, files]) => [name, readCertificate(files)])),
  };
}

function readCertificate(files: CertificateFiles): Certificate {
  const { passphrase } = files;
  const certificate = { cert: read("cert", files.cert), key: read("key", files.key), passphrase };
  try {
    createSecureContext(certificate);
    return certificate;
  } catch (error) {
    const { message } = error as Error;
    throw new StickyError(
      "ERR_STICKY_TLS",
      `the certificate ${files.cert} and the key ${files.key} cannot be used: ${message}`,
      { cause: error },
    );
  }
}

function read(option: "cert" | "key", path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { message } = error as Error;
    throw new StickyError("ERR_STICKY_TLS", `tls.${option} cannot be read: ${message}`, {
      cause: error,
    });
  }
}
