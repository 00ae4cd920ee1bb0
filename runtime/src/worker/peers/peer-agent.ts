import { Agent, type ClientRequestArgs } from "node:http";

/** How long a connection is kept for the next request, in milliseconds: less than the other server keeps it. */
const IDLE = 30_000;

export interface PeerRequestArgs extends ClientRequestArgs {
  /** The tag of the worker that the request belongs to. */
  readonly owner: string;
}

/**
 * Keeps connections to the workers of other servers. Such a connection carries requests of one worker alone: the
 * other server's primary hands it over by the first of them, and only that worker knows which signatures were used.
 */
export class PeerAgent extends Agent {
  constructor() {
    super({ keepAlive: true, timeout: IDLE });
  }

  override getName(options?: PeerRequestArgs): string {
    return `${super.getName(options)}:${options?.owner}`;
  }
}
