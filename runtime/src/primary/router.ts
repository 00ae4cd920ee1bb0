import type { Socket } from "node:net";
import type { Balancer, Client } from "../balancing/balancer.ts";
import { isEngineTarget, sessionIdOf } from "../session/session-id.ts";
import { serverOf, tagOf } from "../session/tag.ts";
import { AddressAffinity } from "./address-affinity.ts";
import type { Connection } from "./connection.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** The workers that a router can choose from. */
export interface Workers {
  /** Those that take new sessions, oldest first. */
  readonly ready: readonly WorkerSlot[];
  byTag(tag: string): WorkerSlot | undefined;
  /** What their tags begin with. */
  readonly serverId: string;
  /** Paths of the Engine.IO servers of the last one that was ready. */
  readonly paths: readonly string[];
}

/** Decides which worker gets a connection, or a new session. */
export class Router {
  readonly #workers: Workers;
  readonly #balancer: Balancer;
  readonly #affinity: AddressAffinity | undefined;
  /** Connections of other servers for which there was no owner. */
  #strays = 0;

  /** @param options.isEncrypted whether connections are handed over unread */
  constructor(workers: Workers, balancer: Balancer, options: { isEncrypted: boolean }) {
    this.#workers = workers;
    this.#balancer = balancer;
    this.#affinity = options.isEncrypted ? new AddressAffinity() : undefined;
  }

  /** The worker that owns the session of the first request, else the one that the method chooses. */
  route({ socket, target, forwardedFor }: Connection): WorkerSlot | undefined {
    const owner = target === undefined ? undefined : this.#ownerOf(target);
    if (owner !== undefined) return owner;
    // Asking for the address is a system call, which few methods need: the socket can be asked later.
    if (forwardedFor !== undefined) {
      return this.place({ remoteAddress: socket.remoteAddress, forwardedFor });
    }
    return this.#affinity === undefined
      ? this.place(socket)
      : this.#placeNear(socket, this.#affinity);
  }

  /** The worker for a connection of another server, which has no new session: any can say so when none is the owner. */
  routePeer({ target }: Connection): WorkerSlot | undefined {
    const owner = target === undefined ? undefined : this.#ownerOf(target);
    const { ready } = this.#workers;
    return owner ?? ready[this.#strays++ % ready.length];
  }

  /** Whether the first request is of a session whose worker is gone: none that is yet to come will know it. */
  isOfLostSession({ target = "" }: Connection): boolean {
    const tag = tagOf(sessionIdOf(target) ?? "");
    const { serverId, paths } = this.#workers;
    if (tag === undefined || serverOf(tag) !== serverId) return false;
    return this.#workers.byTag(tag) === undefined && isEngineTarget(target, paths);
  }

  /** The worker for a new session; undefined while none is ready. */
  place(client: Client): WorkerSlot | undefined {
    const { ready } = this.#workers;
    return isFilled(ready) ? this.#balancer.choose(ready, client) : undefined;
  }

  #placeNear(socket: Socket, affinity: AddressAffinity): WorkerSlot | undefined {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) return this.place(socket);
    const slot = affinity.recall(remoteAddress, this.#workers.ready) ?? this.place(socket);
    if (slot !== undefined) affinity.remember(remoteAddress, slot);
    return slot;
  }

  #ownerOf(target: string): WorkerSlot | undefined {
    const sessionId = sessionIdOf(target);
    const tag = sessionId === undefined ? undefined : tagOf(sessionId);
    const slot = tag === undefined ? undefined : this.#workers.byTag(tag);
    // On other paths `sid` is a parameter of the app's own.
    return slot !== undefined && isEngineTarget(target, slot.paths) ? slot : undefined;
  }
}

function isFilled<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
