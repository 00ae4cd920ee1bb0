import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

/** Says between workers whose request this is. Nobody but this user's processes can reach the sockets it travels on. */
export const CLIENT_HEADER = "x-sticky-socketio-client";

/** The value of {@link CLIENT_HEADER} for a request: address, port and whether the client speaks TLS. */
export function describeClient({ socket }: IncomingMessage): string {
  const { remoteAddress = "", remotePort = 0, encrypted } = socket as Partial<TLSSocket>;
  return `${remoteAddress} ${remotePort} ${encrypted ? 1 : 0}`;
}

/** Makes a forwarded request look as it did to the worker that received it, by what {@link describeClient} said. */
export function restoreClient(req: IncomingMessage, description: string): void {
  const [address = "", port, encrypted] = description.split(" ");
  delete req.headers[CLIENT_HEADER];
  Object.defineProperties(req.socket, {
    remoteAddress: shadow(address || undefined),
    remotePort: shadow(Number(port)),
    remoteFamily: shadow(address.includes(":") ? "IPv6" : "IPv4"),
    encrypted: shadow(encrypted === "1"),
  });
}

/** Undoes what {@link restoreClient} did to a socket: it is that of the connection again. */
export function forgetClient(socket: Socket): void {
  const shadowed: object = socket;
  for (const name of ["remoteAddress", "remotePort", "remoteFamily", "encrypted"] as const) {
    Reflect.deleteProperty(shadowed, name);
  }
}

/** A property of a socket comes from its prototype; one of its own hides it. */
function shadow(value: unknown): PropertyDescriptor {
  return { configurable: true, value };
}
