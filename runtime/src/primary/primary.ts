import type { Server } from "node:net";
import { Server as TlsServer } from "node:tls";
import { createBalancer } from "../balancing/index.ts";
import { FORWARDED_HEAD_SIZE } from "../forwarded-head-size.ts";
import { StickyError } from "../errors.ts";
import {
  resolvePrimaryOptions,
  type PrimaryOptions,
  type ResolvedPrimaryOptions,
} from "../options.ts";
import type { WorkerSetup } from "../protocol.ts";
import { Acceptor } from "./acceptor.ts";
import type { Connection } from "./connection.ts";
import { PEER_HEADER } from "../peers/signature.ts";
import { stopReading } from "../stop-reading.ts";
import { refuse } from "../refuse.ts";
import { sessionIdOf } from "../session/session-id.ts";
import { Router } from "./router.ts";
import { WaitingRoom } from "./waiting-room.ts";
import { WorkerPool } from "./worker-pool.ts";

/** Options that hold for the workers, and so for all servers of a process. */
const SHARED = [
  "forwardTimeout",
  "maxPendingConnections",
  "serverId",
  "socketDirectory",
  "workerTimeout",
] as const;

/** The primary's side of a cluster: takes the connections of its servers and gives each to a worker. */
export class Primary {
  readonly pool: WorkerPool;
  readonly #servers = new Set<Server>();
  /** Whether there are servers with TLS and servers without. */
  #isMixed = false;
  readonly #acceptors: Acceptor[] = [];
  readonly #options: ResolvedPrimaryOptions;
  readonly #router: Router;
  readonly #waiting: WaitingRoom;

  /** @param path the Unix socket that clients know, if there is one: the server may be bound under another name */
  constructor(
    server: Server,
    options: ResolvedPrimaryOptions,
    setup: Partial<WorkerSetup> = {},
    path?: string,
  ) {
    this.#options = options;
    this.pool = new WorkerPool({ ...setup, forwardTimeout: options.forwardTimeout }, options);
    this.#waiting = new WaitingRoom(options);
    this.#router = this.#accept(server, options, setup.tls !== undefined);

    const announce = () => this.pool.announce(path ?? server.address() ?? "");
    if (server.listening) announce();
    else server.once("listening", announce);

    this.pool.on("ready", () => {
      for (const connection of this.#waiting.empty()) this.#route(connection);
    });
    this.pool.on("gone", (slot) => {
      for (const connection of slot.takeUndelivered()) this.#route(connection);
    });
    this.pool.on("place", (asking, { id, remoteAddress, forwardedFor }) => {
      const slot = this.#router.place({ remoteAddress, forwardedFor }) ?? asking;
      slot.expect();
      asking.send({ type: "sticky-socketio:placed", id, tag: slot.tag });
    });
    this.pool.on("move", (socket, { tag, head }) => {
      stopReading(socket);
      socket.on("error", () => socket.destroy());
      const [, target = ""] = head.split(" ", 2);
      const isOpen = sessionIdOf(target) !== undefined;
      const owner = this.pool.byTag(tag);
      const connection = { socket, head, target: undefined, isPlain: this.#isMixed };
      // A new session was expected when it was placed.
      if (owner !== undefined) owner.give(connection, { isExpected: !isOpen });
      // No worker knows the session of one that is gone; each would send it back here.
      else if (isOpen) refuse(socket, 400);
      else this.#route(connection);
    });
    this.pool.on("abandoned", () => this.#waiting.refuseAll());
    this.pool.on("stopping", (slot) => {
      for (const connection of slot.takeQueued()) this.#route(connection);
    });
  }

  /**
   * Takes the connections of one more server, for the same workers.
   *
   * @param given the options as they were given: those that hold for the workers may be left out
   * @throws {StickyError} ERR_STICKY_USAGE for a server that it has already, ERR_STICKY_OPTION for an option of the
   * workers that differs from that of the first server
   */
  add(server: Server, given: PrimaryOptions): void {
    if (this.#servers.has(server)) {
      throw new StickyError("ERR_STICKY_USAGE", "setupPrimary was called twice for one server");
    }
    for (const name of SHARED) {
      if (given[name] === undefined || given[name] === this.#options[name]) continue;
      throw new StickyError(
        "ERR_STICKY_OPTION",
        `${name} is ${given[name]} for this server and ${this.#options[name]} for the first one: ` +
          "it holds for the workers that they share, so give it once",
      );
    }
    this.#accept(server, resolvePrimaryOptions(given), false);
  }

  /** Takes the connections of `server` for those of other servers, which forward requests of our sessions. */
  acceptPeers(server: Server): void {
    const maxRequestLineSize = FORWARDED_HEAD_SIZE;
    const options = { ...this.#options, maxRequestLineSize, needsHead: false, isEncrypted: false };
    const onConnection = (one: Connection) => this.#route({ ...one, isPeer: true });
    this.#acceptors.push(new Acceptor(server, options, onConnection));
  }

  /** Gives up the connections that no worker has. */
  close(): void {
    for (const acceptor of this.#acceptors) acceptor.close();
    this.#waiting.close();
  }

  #accept(server: Server, options: ResolvedPrimaryOptions, decryptsElsewhere: boolean): Router {
    this.#servers.add(server);
    const encrypted = [...this.#servers].filter((one) => one instanceof TlsServer);
    this.#isMixed = encrypted.length > 0 && encrypted.length < this.#servers.size;
    const isEncrypted = decryptsElsewhere || server instanceof TlsServer;
    const balancer = createBalancer(options.loadBalancingMethod, options);
    const router = new Router(this.pool, balancer, { isEncrypted });
    const acceptorOptions = { ...options, needsHead: balancer.needsHead ?? false, isEncrypted };
    const onConnection = (one: Connection) => {
      this.#route({ ...one, router, isPlain: !isEncrypted && this.#isMixed });
    };
    this.#acceptors.push(new Acceptor(server, acceptorOptions, onConnection));
    return router;
  }

  #route(connection: Connection): void {
    const { isPeer = false, router = this.#router } = connection;
    const slot = isPeer ? router.routePeer(connection) : router.route(connection);
    // Other servers open no sessions here, so there is nothing to expect.
    if (slot !== undefined) slot.give(connection, { isExpected: isPeer });
    // A client that is told at once opens its next session the sooner.
    else if (isPeer) refuse(connection.socket, 421, { [PEER_HEADER]: "it has no worker" });
    else if (router.isOfLostSession(connection)) refuse(connection.socket, 400);
    else this.#wait(connection);
  }

  #wait(connection: Connection): void {
    this.#waiting.add(connection);
    if (this.pool.isAbandoned) this.#waiting.refuseAll();
  }
}
