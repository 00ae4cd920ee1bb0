import type { RedisWatch } from "./redis-watch.ts";

// How an adapter's commands behave while Redis is away. The adapters leave their replies to themselves, and a rejection
// that nobody handles ends the process.

/** These are sent and not waited for, and dropped while Redis is away: what is local goes on at once. */
export function sendUnlessAway<Client extends object>(
  watch: RedisWatch,
  client: Client,
  names: readonly (keyof Client & string)[],
): void {
  for (const name of names) {
    const command = commandOf(client, name);
    replace(client, name, async (...args) => {
      if (!watch.isAway) command(...args).catch(() => {});
      return 0;
    });
  }
}

/** Redis is away, and was not asked. */
export class NotSent extends Error {}

/** Replies of Redis that are waited for as long as it is not away. */
export class Replies {
  readonly #watch: RedisWatch;
  /** What to do with those who wait, in the order in which they came. */
  readonly #waiting = new Set<() => void>();

  constructor(watch: RedisWatch) {
    this.#watch = watch;
    watch.on("away", () => {
      for (const giveUp of this.#waiting) giveUp();
    });
  }

  /**
   * The reply to a command.
   * @throws {NotSent} when Redis is away.
   * @throws {Error} when Redis refuses it, or does not answer it any more.
   */
  async to<Reply>(command: () => Promise<Reply>): Promise<Reply> {
    if (this.#watch.isAway) throw new NotSent("Redis is away");
    return new Promise<Reply>((resolve, reject) => {
      const giveUp = () => reject(new Error("Redis is away"));
      this.#waiting.add(giveUp);
      command()
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(giveUp));
    });
  }
}

type Command = (...args: unknown[]) => Promise<unknown>;

export function commandOf<Client extends object>(
  client: Client,
  name: keyof Client & string,
): Command {
  return (client[name] as Command).bind(client);
}

export function replace<Client extends object>(
  client: Client,
  name: keyof Client & string,
  command: Command,
): void {
  Object.assign(client, { [name]: command });
}
