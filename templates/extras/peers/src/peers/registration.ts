import { randomInt } from "node:crypto";
import { log } from "../log.ts";
import { createRedisConnection } from "../redis-connection.ts";
import { closeClient, connectSoon, reasonOf } from "../redis.ts";
import { within } from "./within.ts";

type Connection = ReturnType<typeof createRedisConnection>;

/** How long a registration counts that is not renewed, in milliseconds: then the server is taken for dead. */
const EXPIRY = 15_000;

/** How often it is renewed, in milliseconds. */
export const RENEWAL = 5000;

/** How many ids there are: two characters of `[0-9a-z]`. */
const IDS = 36 ** 2;

/** Another server may have taken the id over. */
const DELETE_IF_OWN =
  'if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0';

/** Where a server's address is registered. */
export function keyOf(serverId: string): string {
  return `sticky-socketio:server:${serverId}`;
}

/** This server's entry in Redis. When Redis has lost it, the next renewal brings it back. */
export class Registration {
  readonly serverId: string;
  readonly #connection: Connection;
  readonly #timer: NodeJS.Timeout;
  /** Empty until it is known; then the entry only keeps the id. */
  #address = "";
  /** Until it can be reached, another server with the same id is not disturbed. */
  #isOurs: boolean;
  #rival: string | undefined;
  #isOver = false;

  /**
   * Connects to Redis and takes an id: the one given, or a free one.
   * @throws {Error} when Redis cannot be used, or no id is free.
   */
  static async open(serverId?: string): Promise<Registration> {
    const connection = createRedisConnection();
    // The adapter's own connections say when Redis is lost.
    connection.on("error", () => {});
    await connectSoon([connection]);
    return serverId === undefined
      ? new Registration(connection, await claimFree(connection), true)
      : new Registration(connection, serverId, false);
  }

  private constructor(connection: Connection, serverId: string, isClaimed: boolean) {
    this.serverId = serverId;
    this.#connection = connection;
    this.#isOurs = isClaimed;
    const renew = () => void this.#renew();
    this.#timer = setInterval(renew, RENEWAL).unref();
    // After a restart Redis may know nothing of it.
    connection.on("ready", renew);
  }

  /**
   * Tells other servers where this one is.
   * @throws {Error} when Redis cannot be used.
   */
  async announce(address: string): Promise<void> {
    this.#address = address;
    this.#isOurs = true;
    await required(this.#write());
    log.info({ serverId: this.serverId, address }, "registered for other servers");
  }

  /** Tells them that it is gone, unless Redis is. */
  async withdraw(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    const own = { keys: [keyOf(this.serverId)], arguments: [this.#address] };
    // Where this fails the entry expires.
    await within(1000, this.#connection.eval(DELETE_IF_OWN, own)).catch(() => {});
    await closeClient(this.#connection);
  }

  async #renew(): Promise<void> {
    if (this.#isOver || !this.#isOurs) return;
    // What fails is tried again, when Redis is back at the latest.
    await this.#write().catch(() => {});
  }

  async #write(): Promise<void> {
    const expiration = { type: "PX", value: EXPIRY } as const;
    const before = await this.#connection.set(keyOf(this.serverId), this.#address, {
      expiration,
      GET: true,
    });
    // The same one is not told of each time, when both go on.
    if (!before || before === this.#address || before === this.#rival) return;
    this.#rival = before;
    log.warn(
      { serverId: this.serverId, other: before },
      "taken over the id of another server: give each a SERVER_ID of its own",
    );
  }
}

async function claimFree(connection: Connection): Promise<string> {
  const start = randomInt(IDS);
  for (let step = 0; step < IDS; step++) {
    const serverId = ((start + step) % IDS).toString(36).padStart(2, "0");
    const expiration = { type: "PX", value: EXPIRY } as const;
    const claim = connection.set(keyOf(serverId), "", { expiration, condition: "NX" });
    const claimed = await required(claim);
    if (claimed !== null) return serverId;
  }
  throw new Error(`All ${IDS} ids of servers are taken in Redis (REDIS_URL): there are too many`);
}

/** @throws {Error} that names REDIS_URL, when Redis does not do what this server cannot start without. */
async function required<Reply>(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await within(RENEWAL, reply);
  } catch (error) {
    throw new Error(`Cannot register this server in Redis (REDIS_URL): ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
