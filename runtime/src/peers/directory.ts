import { within } from "../within.ts";
import type { ServerAddress } from "./options.ts";

/** Where the server with this id is; undefined when there is none. */
export type FindServer = (serverId: string) => Promise<ServerAddress | undefined>;

export interface Location {
  readonly host: string;
  readonly port: number;
}

/** How long a look-up may take, in milliseconds. */
const TIMEOUT = 2_000;

/** How long an answer counts, in milliseconds. */
const MEMORY = { found: 5_000, missing: 1_000 };

const ADDRESS = /^(?:\[(?<v6>[\da-f:.%\w]+)\]|(?<host>[^:[\]\s/]+)):(?<port>\d{1,5})$/i;

interface Entry {
  readonly location: Promise<Location | undefined>;
  expiresAt: number;
}

/** Knows where other servers are, for a while: there can be 1,296 of them, so made-up ids do not fill it. */
export class ServerDirectory {
  readonly #find: FindServer;
  readonly #onFailure: (serverId: string, reason: string) => void;
  readonly #entries = new Map<string, Entry>();

  /** @param onFailure hears of look-ups that fail */
  constructor(find: FindServer, onFailure: (serverId: string, reason: string) => void) {
    this.#find = find;
    this.#onFailure = onFailure;
  }

  /** Where the server is, as of a few seconds ago; undefined when there is none, or nobody can say. */
  async locate(serverId: string): Promise<Location | undefined> {
    const known = this.#entries.get(serverId);
    if (known !== undefined && performance.now() < known.expiresAt) return known.location;
    // Requests that come while one is looked up share the answer.
    const entry: Entry = { location: this.#ask(serverId), expiresAt: Infinity };
    this.#entries.set(serverId, entry);
    const location = await entry.location;
    entry.expiresAt = performance.now() + (location === undefined ? MEMORY.missing : MEMORY.found);
    return location;
  }

  /** It is not where it was said to be. */
  forget(serverId: string): void {
    this.#entries.delete(serverId);
  }

  async #ask(serverId: string): Promise<Location | undefined> {
    try {
      const address = await within(TIMEOUT, "findServer", this.#find(serverId));
      return address === undefined ? undefined : parse(address);
    } catch (error) {
      this.#onFailure(serverId, (error as Error).message);
      return undefined;
    }
  }
}

/** @throws {TypeError} unless it is a host with a port */
function parse(address: string): Location {
  const { v6, host = v6, port } = ADDRESS.exec(address)?.groups ?? {};
  if (host === undefined || Number(port) > 65_535) {
    throw new TypeError(`findServer resolved with ${JSON.stringify(address)}: use "host:port"`);
  }
  return { host, port: Number(port) };
}
