import type { Balancer, Candidate, Candidates } from "./balancer.ts";

/** The worker with the fewest sessions; workers that have equally few take turns. */
export class LeastConnection implements Balancer {
  #turn = 0;

  choose<C extends Candidate>(candidates: Candidates<C>): C {
    this.#turn = (this.#turn + 1) % candidates.length;
    let least = candidates[this.#turn] ?? candidates[0];
    for (let offset = 1; offset < candidates.length; offset++) {
      const candidate = candidates[(this.#turn + offset) % candidates.length] ?? least;
      if (candidate.load < least.load) least = candidate;
    }
    return least;
  }
}
