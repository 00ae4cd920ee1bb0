import type { AddressInfo } from "node:net";
import { StickyError } from "../errors.ts";
import { requireWhole } from "../options.ts";

/** Where a server is that owns a session: `"10.0.0.7:4100"`, `"[fd00::7]:4100"` or `"app-7.internal:4100"`. */
export type ServerAddress = string;

/**
 * Servers that forward each other's sessions: any load balancer will do in front of them then. Each server listens on
 * a private address as well, where only requests count that are signed with the secret.
 */
export interface PeerOptions {
  /** What all servers sign and verify with: 32 characters or more, and random. */
  secret: string;
  /**
   * The address or name to listen on for other servers. It should be reached by nobody else: what is forwarded is
   * signed and not encrypted.
   *
   * @default all addresses, as net.Server.listen
   */
  host?: string;
  /**
   * The port to listen on for other servers, 0 for any that is free.
   *
   * @default 0
   */
  port?: number;
  /**
   * Tells the other servers where this one is. Called when it listens for them, and before clients are let in; it
   * rejects when this server shall not start. What it resolves with is called once the cluster has stopped.
   */
  announce: (address: AddressInfo) => Promise<() => Promise<void>>;
}

export interface ResolvedPeerOptions {
  readonly secret: string;
  readonly host: string | undefined;
  readonly port: number;
  readonly announce: PeerOptions["announce"];
}

/** In characters. 32 random hexadecimal digits are 128 bits. */
const SHORTEST_SECRET = 32;

/** @throws {StickyError} ERR_STICKY_OPTION naming the option and what is allowed; the secret stays unsaid */
export function resolvePeerOptions({
  secret,
  host,
  port,
  announce,
}: PeerOptions): ResolvedPeerOptions {
  if (typeof secret !== "string" || secret.length < SHORTEST_SECRET) {
    refuse(`peers.secret is too short: use ${SHORTEST_SECRET} random characters or more`);
  }
  if (typeof announce !== "function") {
    refuse("peers.announce is not a function: the other servers have to learn where this one is");
  }
  const resolved = { secret, host, port: port ?? 0, announce };
  requireWhole("peers.port", resolved.port, 0);
  if (resolved.port > 65_535) refuse(`peers.port is ${resolved.port}: use one from 0 to 65535`);
  return resolved;
}

function refuse(message: string): never {
  throw new StickyError("ERR_STICKY_OPTION", message);
}
