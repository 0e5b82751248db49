const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** java.util.Random: the linear congruential generator behind the service's seeded random numbers. */
export class JavaRandom {
  #state: bigint;

  /** @param seed a whole number; a fraction is dropped as Java's conversion to long does */
  constructor(seed: number) {
    this.#state = (BigInt(Math.trunc(seed)) ^ MULTIPLIER) & MASK;
  }

  /** A number in [0, 1) with 53 random bits. */
  nextDouble(): number {
    const high = this.#next(26);
    return Number((high << 27n) + this.#next(27)) / 2 ** 53;
  }

  /** A whole number from `start` to before `end`, both within 32 bits. */
  nextInt(start: number, end: number): number {
    const count = end - start;
    if (count >= 2 ** 31) return this.#nextBetween(start, end);
    if ((count & -count) === count) return start + Number((BigInt(count) * this.#next(31)) >> 31n);
    for (;;) {
      const bits = Number(this.#next(31));
      const value = bits % count;
      // The last, incomplete round of counts is left out: every number is to be as likely as the others.
      if (bits - value + (count - 1) < 2 ** 31) return start + value;
    }
  }

  #nextBetween(start: number, end: number): number {
    for (;;) {
      const value = Number(BigInt.asIntN(32, this.#next(32)));
      if (value >= start && value < end) return value;
    }
  }

  #next(bits: number): bigint {
    this.#state = (this.#state * MULTIPLIER + 0xbn) & MASK;
    return this.#state >> BigInt(48 - bits);
  }
}
