import { accessSync, constants, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";

/** A folder in which the folder for the private sockets can be made. */
export interface SocketPlace {
  readonly path: string;
  /** What has named it, for messages. */
  readonly source: "socketDirectory" | "RUNTIME_DIRECTORY" | "XDG_RUNTIME_DIR" | "temporary files";
}

/**
 * The places for private sockets, best first. A runtime directory belongs to this user alone and has no cleaner; one
 * that is missing or another user's (as XDG_RUNTIME_DIR after sudo) is left out.
 *
 * @param given the option `socketDirectory`, which rules out all others
 */
export function socketPlaces(
  given: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): SocketPlace[] {
  if (given !== undefined) return [{ path: resolve(given), source: "socketDirectory" }];
  // systemd names several with colons in between.
  const [service] = environment["RUNTIME_DIRECTORY"]?.split(":") ?? [];
  const runtime: SocketPlace[] = [
    { path: service ?? "", source: "RUNTIME_DIRECTORY" },
    { path: environment["XDG_RUNTIME_DIR"] ?? "", source: "XDG_RUNTIME_DIR" },
  ];
  return [
    ...runtime.filter(({ path }) => path.startsWith("/") && isOwn(path)),
    { path: tmpdir(), source: "temporary files" },
  ];
}

function isOwn(path: string): boolean {
  try {
    const stats = statSync(path);
    accessSync(path, constants.W_OK | constants.X_OK);
    return stats.isDirectory() && stats.uid === process.getuid?.();
  } catch {
    return false;
  }
}
