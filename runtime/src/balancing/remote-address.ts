import type { Balancer, Candidate, Candidates, Client } from "./balancer.ts";
import { rendezvous } from "./rendezvous.ts";

/** All sessions of one address to one worker. Behind a proxy that is one worker for everybody. */
export class RemoteAddress implements Balancer {
  choose<C extends Candidate>(candidates: Candidates<C>, { remoteAddress = "" }: Client): C {
    return rendezvous(candidates, remoteAddress);
  }
}
