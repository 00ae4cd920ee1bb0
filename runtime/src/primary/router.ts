import type { Balancer, Client } from "../balancing/balancer.ts";
import { isEngineTarget, sessionIdOf } from "../session/session-id.ts";
import { tagOf } from "../session/tag.ts";
import { AddressAffinity } from "./address-affinity.ts";
import type { Connection } from "./connection.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** The workers that a router can choose from. */
export interface Workers {
  /** Those that take new sessions, oldest first. */
  readonly ready: readonly WorkerSlot[];
  byTag(tag: string): WorkerSlot | undefined;
}

/** Decides which worker gets a connection, or a new session. */
export class Router {
  readonly #workers: Workers;
  readonly #balancer: Balancer;
  readonly #affinity: AddressAffinity | undefined;

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
    const { remoteAddress } = socket;
    if (this.#affinity === undefined || remoteAddress === undefined) {
      return this.place({ remoteAddress, forwardedFor });
    }
    const known = this.#affinity.recall(remoteAddress, this.#workers.ready);
    const slot = known ?? this.place({ remoteAddress });
    if (slot !== undefined) this.#affinity.remember(remoteAddress, slot);
    return slot;
  }

  /** The worker for a new session; undefined while none is ready. */
  place(client: Client): WorkerSlot | undefined {
    const [first, ...rest] = this.#workers.ready;
    return first && this.#balancer.choose([first, ...rest], client);
  }

  #ownerOf(target: string): WorkerSlot | undefined {
    const sessionId = sessionIdOf(target);
    const tag = sessionId === undefined ? undefined : tagOf(sessionId);
    const slot = tag === undefined ? undefined : this.#workers.byTag(tag);
    // On other paths `sid` is a parameter of the app's own.
    return slot !== undefined && isEngineTarget(target, slot.paths) ? slot : undefined;
  }
}
