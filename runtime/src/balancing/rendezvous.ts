import type { Candidate, Candidates } from "./balancer.ts";

/**
 * The same candidate for the same key, as long as it is there: keys of one that leaves are spread over the others,
 * and no other key moves (rendezvous hashing, Thaler and Ravishankar 1998).
 */
export function rendezvous<C extends Candidate>(candidates: Candidates<C>, key: string): C {
  let best = candidates[0];
  let bestWeight = -1;
  for (const candidate of candidates) {
    const weight = hash(`${candidate.position}/${key}`);
    if (weight > bestWeight) {
      best = candidate;
      bestWeight = weight;
    }
  }
  return best;
}

/** FNV-1a, 32 bits, with the last mixing step of MurmurHash3: keys that differ in their last digit lie far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
