/** Longest path of a Unix socket, in bytes: the address has 108 on Linux and 104 elsewhere, a zero included. */
export const MAX_SOCKET_PATH = process.platform === "linux" ? 107 : 103;

/** Whether `path` names a pipe of Windows, or an abstract socket of Linux: there is no file of that name. */
export function isWithoutFile(path: string): boolean {
  return process.platform === "win32" || path.startsWith("\0");
}

/** Whether a Unix socket can have this path. Longer ones would be cut, or refused with EINVAL. */
export function isTooLong(path: string): boolean {
  return process.platform !== "win32" && Buffer.byteLength(path) > MAX_SOCKET_PATH;
}
