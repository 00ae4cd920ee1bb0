/** What went wrong, for programs. The message says it to people. */
export type StickyErrorCode =
  /** A function was called in the wrong process, or with something it cannot work with. */
  | "ERR_STICKY_USAGE"
  /** An option has a value that it cannot have. */
  | "ERR_STICKY_OPTION"
  /** Primary and worker run versions of this package that cannot work together. */
  | "ERR_STICKY_VERSION"
  /** The address cannot be listened on. */
  | "ERR_STICKY_LISTEN"
  /** A certificate or its key cannot be read or used. */
  | "ERR_STICKY_TLS"
  /** A worker could not be forked, or ended before it was ready. */
  | "ERR_STICKY_WORKER_START"
  /** The cluster was stopped before it could do what was asked. */
  | "ERR_STICKY_STOPPED"
  /** A session id has characters that an id cannot have. */
  | "ERR_STICKY_SESSION_ID";

/** An error of this package: the message names what is wrong and says what to do. */
export class StickyError extends Error {
  override readonly name = "StickyError";
  readonly code: StickyErrorCode;

  constructor(code: StickyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
