import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

/** Says between workers whose request this is. Nobody but this user's processes can reach the sockets it travels on. */
export const CLIENT_HEADER = "x-sticky-socketio-client";

/** A client's connection, as the worker sees it that has it. */
export interface Client {
  /** Empty for a client on a Unix socket, as is `localAddress`. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly encrypted: boolean;
}

/** The client of a request. */
export function clientOf({ socket }: IncomingMessage): Client {
  const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = socket;
  const { encrypted = false } = socket as Partial<TLSSocket>;
  return { remoteAddress, remotePort, localAddress, localPort, encrypted };
}

/** The value of {@link CLIENT_HEADER} for a request. */
export function describeClient(req: IncomingMessage): string {
  const { remoteAddress, remotePort, encrypted, localAddress, localPort } = clientOf(req);
  return `${remoteAddress} ${remotePort} ${encrypted ? 1 : 0} ${localAddress} ${localPort}`;
}

/** Makes a forwarded request look as it did to the worker that received it, by what {@link describeClient} said. */
export function restoreClient(req: IncomingMessage, description: string): void {
  const [remoteAddress = "", port, encrypted, localAddress = "", localPort] =
    description.split(" ");
  delete req.headers[CLIENT_HEADER];
  Object.defineProperties(
    req.socket,
    Object.fromEntries(
      Object.entries({
        ...addressesOf({
          remoteAddress,
          remotePort: Number(port),
          localAddress,
          localPort: Number(localPort),
        }),
        encrypted: encrypted === "1" ? true : undefined,
      }).map(([name, value]) => [name, { configurable: true, value }]),
    ),
  );
}

/** Undoes what {@link restoreClient} did to a socket: it is that of the connection again. */
export function forgetClient(socket: Socket): void {
  const shadowed: object = socket;
  for (const name of [...ADDRESSES, "encrypted"]) Reflect.deleteProperty(shadowed, name);
}

const ADDRESSES = [
  "remoteAddress",
  "remotePort",
  "remoteFamily",
  "localAddress",
  "localPort",
  "localFamily",
] as const;

/** What a socket says of its two ends. */
export function addressesOf(
  client: Omit<Client, "encrypted">,
): Record<(typeof ADDRESSES)[number], string | number | undefined> {
  const { remoteAddress, remotePort, localAddress, localPort } = client;
  return {
    remoteAddress: remoteAddress || undefined,
    remotePort: remoteAddress ? remotePort : undefined,
    remoteFamily: familyOf(remoteAddress),
    localAddress: localAddress || undefined,
    localPort: localAddress ? localPort : undefined,
    localFamily: familyOf(localAddress),
  };
}

function familyOf(address: string): string | undefined {
  if (address === "") return undefined;
  return address.includes(":") ? "IPv6" : "IPv4";
}
