import { isIPv6, type AddressInfo } from "node:net";
import { ownAddress } from "./own-address.ts";

export interface PeerSettings {
  readonly secret: string;
  /** What to listen on; undefined for every address. */
  readonly host: string | undefined;
  /** 0 for any free one. */
  readonly port: number;
  /** Where others reach it, with or without a port; undefined for what can be found out. */
  readonly address: string | undefined;
}

const ADDRESS = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/i;

/**
 * Reads what the environment says about other servers; an empty variable counts as not set.
 * @throws {Error} that names each variable which is missing or wrong; the secret stays unsaid.
 */
export function readPeerSettings(environment: NodeJS.ProcessEnv): PeerSettings {
  const secret = environment["PEER_SECRET"] ?? "";
  const port = environment["PEER_PORT"] || "0";
  const address = environment["PEER_ADDRESS"] || undefined;

  const problems: string[] = [];
  if (secret.length < 32) {
    const wrong = secret === "" ? "is not set" : "is too short";
    problems.push(
      `PEER_SECRET ${wrong}: give all servers the same 32 random characters or more (for development the script \`peer-secret\` makes them)`,
    );
  }
  if (!isPort(port)) {
    problems.push(`PEER_PORT is ${JSON.stringify(port)} but must be a whole number to 65535`);
  }
  if (address !== undefined && !isAddress(address)) {
    problems.push(`PEER_ADDRESS is ${JSON.stringify(address)} but must be host or host:port`);
  }
  if (problems.length > 0) throw new Error(`Wrong configuration: ${problems.join("; ")}`);
  return { secret, host: environment["PEER_HOST"] || undefined, port: Number(port), address };
}

/**
 * Where other servers reach this one: `host:port`.
 * @param listening what it listens on for them
 * @throws {Error} when this machine has no address that others can reach, and PEER_ADDRESS names none.
 */
export function addressFor({ address }: PeerSettings, listening: AddressInfo): string {
  const host = address ?? reachable(listening.address);
  if (isIPv6(host)) return `[${host}]:${listening.port}`;
  const hasPort = ADDRESS.exec(host)?.groups?.["port"] !== undefined;
  return hasPort ? host : `${host}:${listening.port}`;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function isAddress(text: string): boolean {
  const match = ADDRESS.exec(text);
  return isIPv6(text) || (match !== null && isPort(match.groups?.["port"] ?? "0"));
}

function reachable(listening: string): string {
  const isEveryAddress = listening === "::" || listening === "0.0.0.0";
  return isEveryAddress ? ownAddress(listening) : listening;
}
