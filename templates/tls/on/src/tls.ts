import type { TlsFiles } from "sticky-socketio";

/**
 * The files of the certificate that the app speaks HTTPS with.
 * @throws {Error} that names the variables which are missing.
 */
export function readTls(environment: NodeJS.ProcessEnv): TlsFiles | undefined {
  const { TLS_CERT: cert, TLS_KEY: key } = environment;
  if (cert && key) return { cert, key };

  const missing = ["TLS_CERT", "TLS_KEY"].filter((name) => !environment[name]);
  throw new Error(
    `Wrong configuration: ${missing.join(" and ")} must name PEM files. ` +
      "For development the script `certificate` makes them.",
  );
}
