/**
 * Tells when everything that was asked for up to some moment has been worked on. Work belongs to the round it was asked
 * for in; each commit ends a round.
 */
export class Rounds {
  readonly #open = new Map<number, number>();
  #present = 0;
  #oldest = 0;

  get present(): number {
    return this.#present;
  }

  /** Takes note of a piece of work, and answers with its round. */
  add(): number {
    this.#open.set(this.#present, (this.#open.get(this.#present) ?? 0) + 1);
    return this.#present;
  }

  /** A piece of work of this round is done. */
  done(round: number): void {
    this.#open.set(round, this.#open.get(round)! - 1);
  }

  /** Ends the present round. Of all rounds before the answer nothing is left to do. */
  end(): number {
    this.#present++;
    while (this.#oldest < this.#present && !this.#open.get(this.#oldest)) this.#open.delete(this.#oldest++);
    return this.#oldest;
  }
}
