import { lstatSync, unlinkSync, type Stats } from "node:fs";
import { connect } from "node:net";
import { isWithoutFile } from "../socket-path.ts";

const LIVE = "another process listens there; stop it or choose another address";

/**
 * Removes the Unix socket at `path` if no process holds it any more. Nothing else is removed.
 *
 * @returns why the path is still taken, undefined when it is free
 */
export async function removeStaleSocket(path: string): Promise<string | undefined> {
  if (isWithoutFile(path)) return LIVE;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isSocket()) {
    return `it is ${kindOf(found)}, and only a socket is replaced; remove it or choose another path`;
  }
  const code = await connectionError(path);
  if (code === "ENOENT") return undefined;
  // Any other error is that of a socket in use: EAGAIN says that its queue is full, EPROTOTYPE that it is a datagram one.
  if (code !== "ECONNREFUSED") return code === undefined ? LIVE : `${LIVE} (${code} on connecting)`;
  const current = lstatSync(path, { throwIfNoEntry: false });
  if (current === undefined) return undefined;
  // Another process was faster.
  if (current.ino !== found.ino) return LIVE;
  try {
    unlinkSync(path);
    return undefined;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    return `no process listens there any more, but the socket cannot be removed (${reason}); remove it`;
  }
}

/** The code of the error on connecting, undefined when that succeeds. */
async function connectionError(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isDirectory()) return "a directory";
  if (stats.isFile()) return "a regular file";
  if (stats.isFIFO()) return "a named pipe";
  return "a device";
}
