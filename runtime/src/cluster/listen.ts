import { unlinkSync } from "node:fs";
import { connect, createServer, type AddressInfo, type ListenOptions, type Server } from "node:net";
import { StickyError } from "../errors.ts";
import { listenOn } from "../listen-on.ts";

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
  ENOENT: "there is no such folder",
};

/**
 * Makes `server` listen. A Unix socket that a process left behind when it was killed is replaced.
 *
 * @throws {StickyError} ERR_STICKY_LISTEN naming the address and the reason
 */
export async function listen(server: Server, address: ListenAddress): Promise<AddressInfo> {
  try {
    await listenOn(server, listenOptions(address));
  } catch (error) {
    const { path } = address;
    const { code } = error as NodeJS.ErrnoException;
    if (path === undefined || code !== "EADDRINUSE" || (await isListening(path))) {
      throw listenError(address, error as NodeJS.ErrnoException);
    }
    unlinkSync(path);
    await listenOn(server, { path });
  }
  return addressOf(server);
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
  return found;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  return typeof address === "string"
    ? { address, family: "Unix", port: 0 }
    : (address ?? { address: "", family: "", port: 0 });
}

function listenOptions({ port, host, path }: ListenAddress): ListenOptions {
  return path === undefined ? { port, host } : { path };
}

async function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

function listenError({ port, host, path }: ListenAddress, cause: NodeJS.ErrnoException) {
  const reason = reasons[cause.code ?? ""] ?? cause.message;
  const address = path ?? (host === undefined ? `port ${port}` : `${host}:${port}`);
  const message = `cannot listen on ${address} (${cause.code}): ${reason}`;
  return new StickyError("ERR_STICKY_LISTEN", message, { cause });
}
