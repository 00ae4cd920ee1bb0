import { existsSync, unlinkSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { dirname } from "node:path";
import { StickyError } from "../errors.ts";
import { listenOn } from "../listen-on.ts";
import { isWithoutFile } from "../socket-path.ts";
import { bind } from "./public-socket.ts";
import { removeStaleSocket } from "./stale-socket.ts";

export interface ListenAddress {
  readonly port: number;
  readonly host: string | undefined;
  readonly path: string | undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process listens there; stop it or choose another address",
  EACCES: "this user may not listen there; ports below 1024 need a privilege",
  EADDRNOTAVAIL: "this machine does not have that address",
  ENOTFOUND: "there is no host of that name",
};

/**
 * Makes `server` listen. A Unix socket that a process left behind when it was killed is replaced; whatever else has the
 * path stays.
 *
 * @throws {StickyError} ERR_STICKY_LISTEN naming the address and the reason
 */
export async function listen(server: Server, address: ListenAddress): Promise<AddressInfo> {
  try {
    await listenAt(server, address);
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    const { path } = address;
    if (path === undefined || cause.code !== "EADDRINUSE") throw listenError(address, cause);
    const obstacle = await removeStaleSocket(path);
    if (obstacle !== undefined) throw listenError(address, cause, obstacle);
    await listenAt(server, address).catch((reason: NodeJS.ErrnoException) => {
      throw listenError(address, reason);
    });
  }
  return addressOf(server, address);
}

/**
 * Finds out that the address can be listened on, and which port it is, by listening for a moment.
 *
 * @throws {StickyError} as {@link listen}
 */
export async function probe(address: ListenAddress): Promise<AddressInfo> {
  const server = createServer();
  const found = await listen(server, address);
  await new Promise((resolve) => server.close(resolve));
  if (hasFile(address)) unlinkSync(address.path);
  return found;
}

async function listenAt(server: Server, address: ListenAddress): Promise<void> {
  const { port, host, path } = address;
  if (hasFile(address)) await bind(server, address.path);
  else await listenOn(server, path === undefined ? { port, host } : { path });
}

function hasFile(address: ListenAddress): address is ListenAddress & { readonly path: string } {
  return address.path !== undefined && !isWithoutFile(address.path);
}

function addressOf(server: Server, { path }: ListenAddress): AddressInfo {
  if (path !== undefined) return { address: path, family: "Unix", port: 0 };
  return (server.address() as AddressInfo | null) ?? { address: "", family: "", port: 0 };
}

function listenError(
  { port, host, path }: ListenAddress,
  cause: NodeJS.ErrnoException,
  reason = reasonOf(cause, path),
) {
  const address = path ?? (host === undefined ? `port ${port}` : `${host}:${port}`);
  const message = `cannot listen on ${address} (${cause.code}): ${reason}`;
  return new StickyError("ERR_STICKY_LISTEN", message, { cause });
}

function reasonOf({ code = "", message }: NodeJS.ErrnoException, path: string | undefined): string {
  if (path !== undefined && code === "EACCES" && !isWithoutFile(path)) {
    // Node says so of a folder that does not exist, too.
    return existsSync(dirname(path))
      ? `this user may not create a socket in ${dirname(path)}`
      : `there is no folder ${dirname(path)}`;
  }
  return reasons[code] ?? message;
}
