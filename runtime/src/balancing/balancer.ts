/** A worker that can take a new session. */
export interface Candidate {
  /** Its open sessions, and those that are on their way to it. */
  readonly load: number;
  /** Its place among the workers, from 0; the worker that replaces it inherits it. */
  readonly position: number;
}

export type Candidates<C extends Candidate> = readonly [C, ...C[]];

/** What a method may know of the client that opens a session. */
export interface Client {
  /** The address that the connection comes from; undefined when it is already gone, and for a Unix socket. */
  readonly remoteAddress: string | undefined;
  /** The `X-Forwarded-For` of its request, where the method {@link Balancer.needsHead | needs} it and there is one. */
  readonly forwardedFor?: string | undefined;
}

/** Places new sessions. A request that belongs to a session never gets here: its session id names the worker. */
export interface Balancer {
  /** Whether the method must know the whole head of a request, and not the request line alone. */
  readonly needsHead?: boolean;
  /** @param candidates the workers that are ready, oldest first */
  choose<C extends Candidate>(candidates: Candidates<C>, client: Client): C;
}
