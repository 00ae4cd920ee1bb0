import { deserialize, serialize } from "node:v8";
import type { Logger } from "../cluster/options.ts";
import type { RedisClient } from "./client.ts";

/** State of a client whose connection broke, as Socket.IO passes it to `persistSession`. */
export interface Session {
  sid: string;
  pid: string;
  rooms: string[];
  data: unknown;
}

export interface TakenSession {
  session: Session;
  /** Makes the session available again for the rest of its time: its client could not connect. */
  putBack(): void;
}

export interface SessionStoreOptions {
  keyPrefix: string;
  /** Time for which a session is kept, in milliseconds. */
  maxDisconnectionDuration: number;
  logger: Logger;
}

/**
 * Sessions of disconnected clients in Redis, each taken by one worker at most. Values are stored by structured clone,
 * so `socket.data` may hold whatever `structuredClone()` takes.
 */
export class SessionStore {
  readonly #client: Pick<RedisClient, "set" | "multi">;
  readonly #options: SessionStoreOptions;

  constructor(client: Pick<RedisClient, "set" | "multi">, options: SessionStoreOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Does not throw: a session that cannot be stored is logged, and its client gets a new one. */
  save(session: Session): void {
    let value: string;
    try {
      value = serialize(session).toString("base64");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const keys = keysThatCannotBeStored(session.data);
      this.#options.logger.error(
        { sid: session.sid, keys, reason },
        "socket.data cannot be stored, the client will not be recovered",
      );
      return;
    }
    this.#set(session.pid, value, this.#options.maxDisconnectionDuration);
  }

  /**
   * Removes a session and returns it, undefined where there is none.
   * @throws {Error} when Redis does not answer, or the session was written by a newer version of Node
   */
  async take(pid: string): Promise<TakenSession | undefined> {
    const key = this.#key(pid);
    const [value, ttl] = await this.#client.multi().get(key).pTTL(key).del(key).execTyped();
    if (value === null) return undefined;
    const takenAt = performance.now();
    return {
      session: deserialize(Buffer.from(value, "base64")) as Session,
      putBack: () => {
        const left = Math.floor(ttl - (performance.now() - takenAt));
        if (left > 0) this.#set(pid, value, left);
      },
    };
  }

  #set(pid: string, value: string, milliseconds: number): void {
    const expiration = { type: "PX", value: milliseconds } as const;
    this.#client.set(this.#key(pid), value, { expiration }).catch((error: unknown) => {
      this.#options.logger.warn(
        { err: error },
        "session not stored, its client will not be recovered",
      );
    });
  }

  #key(pid: string): string {
    return this.#options.keyPrefix + pid;
  }
}

function keysThatCannotBeStored(data: unknown): string[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.keys(data).filter((key) => {
    try {
      serialize((data as Record<string, unknown>)[key]);
      return false;
    } catch {
      return true;
    }
  });
}
