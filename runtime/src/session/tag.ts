import { randomInt } from "node:crypto";

/**
 * The first characters of a session id say whose session it is: two for the server (one primary), three for the
 * incarnation of the worker, all of `[0-9a-z]`. Whoever sees an id therefore knows its worker without a table.
 */
export const TAG_LENGTH = 5;

const SERVER_LENGTH = 2;
const SERVER_ID = /^[0-9a-z]{2}$/;
const INCARNATIONS = 36 ** (TAG_LENGTH - SERVER_LENGTH);
const TAG = /^[0-9a-z]{5}/;

/** The tag that a session id begins with, or undefined when it has none. */
export function tagOf(sessionId: string): string | undefined {
  return TAG.exec(sessionId)?.[0];
}

/** The part of a tag that names the server. */
export function serverOf(tag: string): string {
  return tag.slice(0, SERVER_LENGTH);
}

export function isServerId(value: unknown): value is string {
  return typeof value === "string" && SERVER_ID.test(value);
}

/** One of the 1,296 ids that a server can have. */
export function randomServerId(): string {
  return encode(randomInt(36 ** SERVER_LENGTH), SERVER_LENGTH);
}

/** Hands out one tag a worker. A tag comes back only after all other {@link INCARNATIONS} have been used. */
export class TagSequence {
  readonly #server: string;
  // A random start keeps ids from before a restart of the primary from meaning one of its new workers.
  #next = randomInt(INCARNATIONS);

  constructor(serverId: string) {
    this.#server = serverId;
  }

  next(isTaken: (tag: string) => boolean): string {
    for (;;) {
      const tag = this.#server + encode(this.#next, TAG_LENGTH - SERVER_LENGTH);
      this.#next = (this.#next + 1) % INCARNATIONS;
      if (!isTaken(tag)) return tag;
    }
  }
}

function encode(value: number, length: number): string {
  return value.toString(36).padStart(length, "0");
}
