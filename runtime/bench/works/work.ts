import type { ServerName } from "../servers/index.ts";

/** What our cost may be at most: a multiple of another server's, or an absolute value. */
export type Target =
  | { readonly versus: ServerName; readonly ratio: number }
  | { readonly absolute: number };

/** Clients that are connected to one server. */
export interface Load {
  /** Performs that many operations. Resolves with what failed. */
  run(operations: number): Promise<Error[]>;
  /** Ends the clients; what they still do is not counted. */
  close?(): Promise<void>;
}

/** One thing that clients do with a server. */
export interface Work {
  readonly name: string;
  readonly title: string;
  /** CPU microseconds of all server processes an operation, or bytes of the primary's heap an operation. */
  readonly measure: "cpu" | "heap";
  /** The servers that can do it. */
  readonly servers: readonly ServerName[];
  readonly targets: readonly Target[];
  /** How often it is done for one measurement. */
  readonly operations: { readonly full: number; readonly quick: number };
  prepare(port: number): Promise<Load>;
}
