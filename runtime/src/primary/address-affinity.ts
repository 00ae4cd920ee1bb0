import type { WorkerSlot } from "./worker-slot.ts";

/** How many addresses are remembered. */
const CAPACITY = 10_000;
/** How long an address is remembered after its last connection, in milliseconds. */
const LIFETIME = 60_000;
/** A worker with this much more load than the mean gets no connection for its address's sake. */
const TOLERANCE = 1.2;

/**
 * Remembers which worker got the last connection of an address. Connections whose requests the primary cannot read
 * go there too, because it probably has their session; where it has not, the request is forwarded, so this decides
 * about cost and not about correctness. It never outweighs balance: many clients can share one address.
 */
export class AddressAffinity {
  readonly #byAddress = new Map<string, { slot: WorkerSlot; expires: number }>();

  /** The worker for a connection from `address`, if it is still there and has not too much to do. */
  recall(address: string, ready: readonly WorkerSlot[]): WorkerSlot | undefined {
    const known = this.#byAddress.get(address);
    if (known === undefined || known.expires < performance.now() || !ready.includes(known.slot)) {
      return undefined;
    }
    const mean = ready.reduce((sum, { load }) => sum + load, 0) / ready.length;
    return known.slot.load <= mean * TOLERANCE + 1 ? known.slot : undefined;
  }

  remember(address: string, slot: WorkerSlot): void {
    this.#byAddress.delete(address);
    this.#byAddress.set(address, { slot, expires: performance.now() + LIFETIME });
    if (this.#byAddress.size > CAPACITY) {
      for (const oldest of this.#byAddress.keys()) {
        this.#byAddress.delete(oldest);
        break;
      }
    }
  }
}
