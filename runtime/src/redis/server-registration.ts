import { randomInt } from "node:crypto";
import { ErrorReply } from "redis";
import type { Logger } from "../cluster/options.ts";
import { within } from "../within.ts";
import { closeClient, connectOrTimeout, reasonOf } from "./client.ts";
import { createRedisConnection } from "./connection.ts";
import { serverKeys } from "./names.ts";
import type { RedisOptions } from "./options.ts";

type Connection = ReturnType<typeof createRedisConnection>;

/** Time after which a registration without renewal expires: the server is taken for dead. */
const EXPIRY_MS = 15_000;

export const RENEWAL_INTERVAL_MS = 5000;

const WITHDRAW_TIMEOUT_MS = 1000;

/** Number of ids: two characters of `[0-9a-z]`. */
const IDS = 36 ** 2;

/** Another server may have taken the id over. */
const DELETE_IF_OWN =
  'if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0';

/** Open registrations of this process, for the readiness of its primary. */
const registrations = new Set<Registration>();

/** Whether Redis refuses, with this prefix, to keep the address of this server. */
export function isRegistrationRefused(prefix: string): boolean {
  return [...registrations].some(
    (registration) => registration.prefix === prefix && registration.isRefused,
  );
}

export interface RegisterOptions extends RedisOptions {
  /**
   * Id of this server, two characters of `[0-9a-z]`.
   *
   * @default one that no other server has
   */
  serverId?: string | undefined;
}

/**
 * Connects to Redis and takes an id for this server: the given one, or a free one.
 *
 * @throws {Error} when Redis cannot be used, or no id is free
 */
export async function registerServer(options: RegisterOptions): Promise<ServerRegistration> {
  const keyOf = serverKeys(options.prefix);
  const connection = createRedisConnection(options);
  // The adapter's own connections report a lost Redis.
  connection.on("error", () => {});
  await connectOrTimeout([connection]);
  const claimed = options.serverId ?? (await claimFree(connection, keyOf));
  const isClaimed = options.serverId === undefined;
  return new Registration(connection, options, keyOf(claimed), claimed, isClaimed);
}

/** Entry of this server in Redis. When Redis has lost it, the next renewal restores it. */
export interface ServerRegistration {
  readonly serverId: string;
  /**
   * Tells other servers the address of this one, `host:port`.
   *
   * @throws {Error} when Redis cannot be used
   */
  announce(address: string): Promise<void>;
  /** Removes the entry, unless Redis is down, and closes the connection. */
  withdraw(): Promise<void>;
}

class Registration implements ServerRegistration {
  readonly serverId: string;
  readonly prefix: string;
  readonly #key: string;
  readonly #connection: Connection;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  /** Empty until it is known; then the entry only keeps the id. */
  #address = "";
  /** Before this server can be reached, another one with the same id is left alone. */
  #isOurs: boolean;
  #rival: string | undefined;
  #isWithdrawn = false;
  #isRefused = false;

  constructor(
    connection: Connection,
    { prefix, logger }: RedisOptions,
    key: string,
    serverId: string,
    isClaimed: boolean,
  ) {
    this.serverId = serverId;
    this.prefix = prefix;
    this.#key = key;
    this.#connection = connection;
    this.#logger = logger;
    this.#isOurs = isClaimed;
    const renew = () => void this.#renew();
    this.#timer = setInterval(renew, RENEWAL_INTERVAL_MS).unref();
    // A restarted Redis may lack the entry.
    connection.on("ready", renew);
    registrations.add(this);
  }

  /** Whether Redis has refused to renew the entry; then other servers lose it. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  async announce(address: string): Promise<void> {
    this.#address = address;
    this.#isOurs = true;
    await required(this.#write());
    this.#logger.info({ serverId: this.serverId, address }, "registered for other servers");
  }

  async withdraw(): Promise<void> {
    this.#isWithdrawn = true;
    registrations.delete(this);
    clearInterval(this.#timer);
    const own = { keys: [this.#key], arguments: [this.#address] };
    // Where this fails the entry expires.
    const deleted = this.#connection.eval(DELETE_IF_OWN, own);
    await within(WITHDRAW_TIMEOUT_MS, "Redis", deleted).catch(() => {});
    await closeClient(this.#connection);
  }

  async #renew(): Promise<void> {
    if (this.#isWithdrawn || !this.#isOurs) return;
    try {
      await this.#write();
      this.#onAccepted();
    } catch (error) {
      // Retried by the next renewal, or when Redis is connected again; the adapter reports a lost Redis.
      if (error instanceof ErrorReply) this.#onRefused(reasonOf(error));
    }
  }

  #onRefused(reason: string): void {
    if (this.#isRefused || this.#isWithdrawn) return;
    this.#isRefused = true;
    this.#logger.error(
      { serverId: this.serverId, reason },
      "Redis refuses the registration of this server, other servers will lose its address",
    );
  }

  #onAccepted(): void {
    if (!this.#isRefused) return;
    this.#isRefused = false;
    this.#logger.info({ serverId: this.serverId }, "registration of this server renewed");
  }

  async #write(): Promise<void> {
    const expiration = { type: "PX", value: EXPIRY_MS } as const;
    const before = await this.#connection.set(this.#key, this.#address, {
      expiration,
      GET: true,
    });
    // Logged once for the same rival, when both go on.
    if (!before || before === this.#address || before === this.#rival) return;
    this.#rival = before;
    this.#logger.warn(
      { serverId: this.serverId, other: before },
      "taken over the id of another server: give each a SERVER_ID of its own",
    );
  }
}

async function claimFree(
  connection: Connection,
  keyOf: (serverId: string) => string,
): Promise<string> {
  const start = randomInt(IDS);
  for (let step = 0; step < IDS; step++) {
    const serverId = ((start + step) % IDS).toString(36).padStart(2, "0");
    const expiration = { type: "PX", value: EXPIRY_MS } as const;
    const claim = connection.set(keyOf(serverId), "", { expiration, condition: "NX" });
    if ((await required(claim)) !== null) return serverId;
  }
  throw new Error(`All ${IDS} ids of servers are taken in Redis (REDIS_URL): there are too many`);
}

/** @throws {Error} naming REDIS_URL when Redis refuses a command that this server cannot start without */
async function required<Reply>(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await within(RENEWAL_INTERVAL_MS, "Redis", reply);
  } catch (error) {
    throw new Error(`Cannot register this server in Redis (REDIS_URL): ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
