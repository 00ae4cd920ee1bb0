import type { Socket } from "node:net";
import type { Router } from "./router.ts";

/** A connection that the primary has, with all that has been read from it so far. */
export interface Connection {
  readonly socket: Socket;
  /** The bytes read, one a character. */
  readonly head: string;
  /** The target of the first request; undefined when that is not known, or is no request. */
  readonly target: string | undefined;
  /** The `X-Forwarded-For` of the first request, where the balancing method needs it. */
  readonly forwardedFor?: string | undefined;
  /** Whether it speaks TLS, so that nothing can be said on it here. */
  readonly isEncrypted?: boolean;
  /** Whether it speaks no TLS, in a cluster with servers of both kinds. */
  readonly isPlain?: boolean;
  /** The router of the server that accepted it; that of the first server when it has been moved. */
  readonly router?: Router;
  /** Whether it comes from another server. */
  readonly isPeer?: boolean;
}
