import type { TlsFiles } from "sticky-socketio";

/** The app speaks plain HTTP; a proxy in front of it may add HTTPS. */
export function readTls(_environment: NodeJS.ProcessEnv): TlsFiles | undefined {
  return undefined;
}
