import type { Balancer, Candidate, Candidates } from "./balancer.ts";

/** One worker after the other. */
export class RoundRobin implements Balancer {
  #turn = 0;

  choose<C extends Candidate>(candidates: Candidates<C>): C {
    this.#turn = (this.#turn + 1) % candidates.length;
    return candidates[this.#turn] ?? candidates[0];
  }
}
