import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Server as Engine } from "engine.io";
import { sessionIdOf } from "../../session/session-id.ts";
import { serverOf, tagOf } from "../../session/tag.ts";
import type { Admission } from "../admission.ts";
import { replaceHandlers, type EngineHandlers } from "../engine.ts";
import type { LetGo } from "../let-go.ts";
import type { PlacementDesk } from "../placement-desk.ts";
import type { PeerForwarder } from "../peers/peer-forwarder.ts";
import type { SocketFinder } from "../socket-finder.ts";
import { Forwarder } from "./forwarder.ts";
import type { LinkFailures } from "./link.ts";
import { moveUpgrade } from "./move-upgrade.ts";

/** How much later than a ping an answer may come, in milliseconds. */
const MARGIN = 1_000;

export interface Place {
  readonly tag: string;
  readonly socketDirectory: string;
  /** Milliseconds until a forwarded request must begin to be answered. */
  readonly forwardTimeout: number;
  /** Whether a primary places sessions. */
  readonly isPlacing: boolean;
  /** For sessions of other servers; without it they are unknown here. */
  readonly peers?: PeerForwarder | undefined;
}

/**
 * Sends each request of a session to its worker. A connection is kept alive and can carry requests of any session, so
 * where it was handed to says nothing about the requests that follow on it.
 */
export class SessionRouter {
  /** Where this worker is, once the primary has said so. Before that there are no sessions. */
  place: Place | undefined;
  /** Set when this worker shall open no more sessions; others do. */
  isRetired = false;
  /** Requests and upgrades of other workers' sessions that came here. */
  forwarded = 0;

  readonly #desk: PlacementDesk;
  readonly #admission: Admission;
  readonly #forwarder = new Forwarder();
  readonly #finder: SocketFinder;
  /** The longest time that a poll waits, in milliseconds. */
  #longestPoll = 0;
  /** Connections on which a session was opened: one more on them is not placed yet. */
  readonly #used = new WeakSet<Socket>();

  constructor(desk: PlacementDesk, admission: Admission, finder: SocketFinder) {
    this.#desk = desk;
    this.#finder = finder;
    this.#admission = admission;
  }

  /** @param local what answers requests of sessions of this worker */
  route(engine: Engine, local: EngineHandlers): void {
    this.#longestPoll = Math.max(this.#longestPoll, engine.opts.pingInterval ?? 0);
    replaceHandlers(engine, {
      request: (req, res) => {
        this.#withOwner(req, (owner) => {
          // While the primary was asked, the client may have left.
          if (res.destroyed) return;
          if (owner === undefined) {
            local.request(req, res);
          } else {
            this.forwarded++;
            this.#forward(owner, req, res, () => local.request(req, res));
          }
        });
      },
      upgrade: (req, socket, head) => {
        socket.on("error", ignore);
        this.#withOwner(req, (owner) => {
          socket.off("error", ignore);
          if (owner === undefined) local.upgrade(req, socket, head);
          else this.#upgradeElsewhere(owner, local, req, socket as Socket, head);
        });
      },
    });
  }

  /**
   * What goes through here to other workers and has to end before this one does, each with how. Their sessions go on
   * where that can be.
   */
  letGo(): LetGo[] {
    return [...this.#forwarder.letGo(), ...(this.place?.peers?.letGo() ?? [])];
  }

  #upgradeElsewhere(
    owner: string,
    local: EngineHandlers,
    req: IncomingMessage,
    socket: Socket,
    head: Buffer,
  ): void {
    if (socket.destroyed) return;
    this.forwarded++;
    const onUnreachable = () => {
      socket.off("error", ignore);
      local.upgrade(req, socket, head);
    };
    const peers = this.#peersFor(owner);
    if (peers !== undefined) peers.upgrade(owner, this.#timeout, req, socket, head, onUnreachable);
    else if (!moveUpgrade(owner, req, socket, head)) {
      const forward = (path: string, failures: LinkFailures) => {
        socket.off("error", ignore);
        if (socket.destroyed) return;
        this.#forwarder.upgrade(path, this.#timeout, req, socket, head, {
          onUnreachable,
          onMissing: () => {
            socket.on("error", ignore);
            failures.onMissing();
          },
        });
      };
      this.#toWorker(owner, forward, onUnreachable);
    }
  }

  #forward(
    owner: string,
    req: IncomingMessage,
    res: ServerResponse,
    onUnreachable: () => void,
  ): void {
    const peers = this.#peersFor(owner);
    if (peers !== undefined) peers.request(owner, this.#timeout, req, res, onUnreachable);
    else {
      const forward = (path: string, failures: LinkFailures) => {
        if (!res.destroyed) this.#forwarder.request(path, this.#timeout, req, res, failures);
      };
      this.#toWorker(owner, forward, onUnreachable);
    }
  }

  /** Forwards to a worker of this server; when nobody listens on its socket, once more to where the primary says it is. */
  #toWorker(
    tag: string,
    forward: (path: string, failures: LinkFailures) => void,
    onUnreachable: () => void,
  ): void {
    const onMissing = () =>
      this.#finder.ask(tag, (socketDirectory) => {
        if (socketDirectory === undefined) onUnreachable();
        else forward(socketDirectory + tag, { onMissing: onUnreachable, onUnreachable });
      });
    forward(this.#addressOf(tag), { onMissing, onUnreachable });
  }

  /** Milliseconds until an answer must begin: a client that polls is answered at the next ping, if nothing else happens. */
  get #timeout(): number {
    return Math.max(this.place?.forwardTimeout ?? 0, this.#longestPoll + MARGIN);
  }

  /** What forwards to the owner, when that is on another server. */
  #peersFor(owner: string): PeerForwarder | undefined {
    return this.#isOurs(owner) ? undefined : this.place?.peers;
  }

  #isOurs(tag: string): boolean {
    return this.place !== undefined && serverOf(tag) === serverOf(this.place.tag);
  }

  #addressOf(tag: string): string {
    return `${this.place?.socketDirectory}${tag}`;
  }

  /** Calls back with the tag of the worker that the request belongs to, undefined when it is this one, or unknown. */
  #withOwner(req: IncomingMessage, callback: (owner: string | undefined) => void): void {
    const sessionId = sessionIdOf(req.url ?? "");
    if (sessionId !== undefined) {
      callback(this.#ownerOf(sessionId));
    } else if (req.method !== "GET" || this.place?.isPlacing !== true || this.#admission.isClosed) {
      // Only a GET opens a session; a preflight in front of it leaves the connection as it was.
      callback(undefined);
    } else if (this.#used.has(req.socket) || this.isRetired) {
      this.#desk.ask(req, (tag) => callback(tag === this.place?.tag ? undefined : tag));
    } else {
      this.#used.add(req.socket);
      callback(undefined);
    }
  }

  #ownerOf(sessionId: string): string | undefined {
    const tag = tagOf(sessionId);
    if (tag === undefined || this.place === undefined || tag === this.place.tag) return undefined;
    return this.place.peers !== undefined || this.#isOurs(tag) ? tag : undefined;
  }
}

function ignore(): void {}
