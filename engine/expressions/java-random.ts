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

  #next(bits: number): bigint {
    this.#state = (this.#state * MULTIPLIER + 0xbn) & MASK;
    return this.#state >> BigInt(48 - bits);
  }
}
