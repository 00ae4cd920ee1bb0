import type { Server } from "node:net";
import { Server as TlsServer } from "node:tls";
import { createBalancer } from "../balancing/index.ts";
import { FORWARDED_HEAD_SIZE } from "../forwarded-head-size.ts";
import type { ResolvedPrimaryOptions } from "../options.ts";
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

/** The primary's side of a cluster: takes the connections of a server and gives each to a worker. */
export class Primary {
  readonly pool: WorkerPool;
  readonly #acceptors: Acceptor[] = [];
  readonly #options: ResolvedPrimaryOptions;
  readonly #router: Router;
  readonly #waiting: WaitingRoom;

  constructor(server: Server, options: ResolvedPrimaryOptions, setup: Partial<WorkerSetup> = {}) {
    this.#options = options;
    const isEncrypted = setup.tls !== undefined || server instanceof TlsServer;
    const balancer = createBalancer(options.loadBalancingMethod, options);
    this.pool = new WorkerPool({ ...setup, forwardTimeout: options.forwardTimeout }, options);
    this.#router = new Router(this.pool, balancer, { isEncrypted });
    this.#waiting = new WaitingRoom(options);
    const needsHead = balancer.needsHead ?? false;
    const acceptorOptions = { ...options, needsHead, isEncrypted };
    this.#acceptors.push(new Acceptor(server, acceptorOptions, (one) => this.#route(one)));

    const announce = () => this.pool.announce(server.address() ?? "");
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
      const connection = { socket, head, target: undefined };
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

  #route(connection: Connection): void {
    const { isPeer = false } = connection;
    const slot = isPeer ? this.#router.routePeer(connection) : this.#router.route(connection);
    // Other servers open no sessions here, so there is nothing to expect.
    if (slot !== undefined) slot.give(connection, { isExpected: isPeer });
    // A client that is told at once opens its next session the sooner.
    else if (isPeer) refuse(connection.socket, 421, { [PEER_HEADER]: "it has no worker" });
    else if (this.#router.isOfLostSession(connection)) refuse(connection.socket, 400);
    else this.#wait(connection);
  }

  #wait(connection: Connection): void {
    this.#waiting.add(connection);
    if (this.pool.isAbandoned) this.#waiting.refuseAll();
  }
}
