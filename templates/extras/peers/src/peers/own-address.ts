import { networkInterfaces, type NetworkInterfaceInfo } from "node:os";

/** Those of fe80::/10, which hold on one network alone and need the name of an interface with them. */
const LINK_LOCAL = /^fe[89ab]/i;

/**
 * The address of this machine that others reach: its first one by IPv4 or, where it has none, by IPv6.
 * @param listening on what this server listens: `0.0.0.0` or `::`
 * @throws {Error} when it has none.
 */
export function ownAddress(
  listening: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): string {
  const others = Object.values(interfaces).flatMap((addresses = []) =>
    addresses.filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address)),
  );
  const found =
    others.find(({ family }) => family === "IPv4") ??
    // Whoever listens on 0.0.0.0 does not hear what comes by IPv6.
    (listening === "::" ? others[0] : undefined);
  if (found) return found.address;
  throw new Error(
    `Other servers cannot reach this machine on ${listening}: none of its addresses is for others. Set PEER_ADDRESS`,
  );
}
