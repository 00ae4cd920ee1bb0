/** A worker that can take a new session. */
export interface Candidate {
  /** Its open sessions, and the connections that are on their way to it. */
  readonly load: number;
}

/** What a method may know of the client that opens a session. */
export interface Client {
  /** The address that the connection comes from, undefined when it is already gone. */
  readonly remoteAddress: string | undefined;
}

/** Places new sessions. A request that belongs to a session never gets here: its session id names the worker. */
export interface Balancer {
  /** @param candidates the workers that are ready, oldest first; never empty */
  choose<C extends Candidate>(candidates: readonly [C, ...C[]], client: Client): C;
}
