import type { Balancer, Candidate, Candidates, Client } from "./balancer.ts";
import { rendezvous } from "./rendezvous.ts";
import { normalizeAddress, TrustedProxies } from "./trusted-proxies.ts";

/**
 * All sessions of one client address to one worker, where trusted proxies say in `X-Forwarded-For` whose request it
 * is. Each proxy appends the address that it saw, so only what trusted ones have appended is believed.
 */
export class XForwardedFor implements Balancer {
  readonly needsHead = true;
  readonly #trusted: TrustedProxies;

  constructor({ trustedProxies }: { trustedProxies: readonly string[] }) {
    this.#trusted = new TrustedProxies(trustedProxies);
  }

  choose<C extends Candidate>(candidates: Candidates<C>, client: Client): C {
    return rendezvous(candidates, this.#addressOf(client));
  }

  /** From the right, the first address that is not a trusted proxy's; the last one where all are. */
  #addressOf({ remoteAddress, forwardedFor = "" }: Client): string {
    let address = remoteAddress ?? "";
    // A Unix socket has no address: only a proxy on this machine can use it.
    if (remoteAddress !== undefined && !this.#trusted.has(address)) return address;
    for (const entry of forwardedFor.split(",").toReversed()) {
      const hop = normalizeAddress(entry);
      if (hop === undefined) break;
      address = hop;
      if (!this.#trusted.has(address)) break;
    }
    return address;
  }
}
