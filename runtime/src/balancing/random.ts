import type { Balancer, Candidate, Candidates } from "./balancer.ts";

/** Any worker, each as likely as the others. */
export class Random implements Balancer {
  choose<C extends Candidate>(candidates: Candidates<C>): C {
    return candidates[Math.floor(Math.random() * candidates.length)] ?? candidates[0];
  }
}
