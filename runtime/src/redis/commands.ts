import type { RedisHealthMonitor } from "./health-monitor.ts";

// How commands of an adapter behave while Redis is unhealthy. The adapters ignore replies, and an unhandled rejection ends
// the process.

/** Sends these commands without waiting for replies, and drops them while Redis is unhealthy: nothing local waits. */
export function sendIfHealthy<Client extends object>(
  monitor: RedisHealthMonitor,
  client: Client,
  names: readonly (keyof Client & string)[],
): void {
  for (const name of names) {
    const command = commandOf(client, name);
    replace(client, name, async (...args) => {
      if (!monitor.isUnhealthy) command(...args).catch(() => {});
      return 0;
    });
  }
}

/** Redis is unhealthy, and the command was not sent. */
export class NotSent extends Error {}

/** Replies of Redis, rejected as soon as it is unhealthy. */
export class Replies {
  readonly #monitor: RedisHealthMonitor;
  /** In the order of the commands. */
  readonly #rejections = new Set<() => void>();

  constructor(monitor: RedisHealthMonitor) {
    this.#monitor = monitor;
    monitor.on("unhealthy", () => {
      for (const reject of this.#rejections) reject();
    });
  }

  /**
   * The reply to a command.
   *
   * @throws {NotSent} when Redis is unhealthy
   * @throws {Error} when Redis refuses the command, or becomes unhealthy before it replies
   */
  async to<Reply>(command: () => Promise<Reply>): Promise<Reply> {
    if (this.#monitor.isUnhealthy) throw new NotSent("Redis is unhealthy");
    return new Promise<Reply>((resolve, reject) => {
      const rejection = () => reject(new Error("Redis is unhealthy"));
      this.#rejections.add(rejection);
      command()
        .then(resolve, reject)
        .finally(() => this.#rejections.delete(rejection));
    });
  }
}

export type Command = (...args: unknown[]) => Promise<unknown>;

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
