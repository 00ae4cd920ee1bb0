/** Remembers keys for some time, at least, in two generations: forgetting costs nothing for each key. */
export class SeenBefore {
  readonly #duration: number;
  #young = new Set<string>();
  #old = new Set<string>();
  #turn = 0;

  /** @param duration milliseconds for which a key is remembered, at least; at most it is twice as long */
  constructor(duration: number) {
    this.#duration = duration;
  }

  /** Whether the key has come before. From now on it has. */
  has(key: string, now: number): boolean {
    if (now >= this.#turn) {
      // After a pause of two turns nothing is young or old enough to count.
      this.#old = now < this.#turn + this.#duration ? this.#young : new Set();
      this.#young = new Set();
      this.#turn = now + this.#duration;
    }
    if (this.#young.has(key) || this.#old.has(key)) return true;
    this.#young.add(key);
    return false;
  }
}
