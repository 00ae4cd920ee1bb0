import type { Balancer, Candidate } from "./balancer.ts";

/** Any worker, each as likely as the others. */
export class Random implements Balancer {
  choose<C extends Candidate>(candidates: readonly [C, ...C[]]): C {
    return candidates[Math.floor(Math.random() * candidates.length)] ?? candidates[0];
  }
}
