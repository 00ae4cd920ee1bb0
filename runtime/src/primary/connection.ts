import type { Socket } from "node:net";

/** A connection that the primary has, with all that has been read from it so far. */
export interface Connection {
  readonly socket: Socket;
  /** The bytes read, one a character. */
  readonly head: string;
  /** The target of the first request; undefined when what came is not a request line. */
  readonly target: string | undefined;
}
