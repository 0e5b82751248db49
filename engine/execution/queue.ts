/** First in, first out; to take one costs the same however many there are, which is not so with an array's `shift`. */
export class Queue<T> {
  #in: T[] = [];
  #out: T[] = [];

  get length(): number {
    return this.#in.length + this.#out.length;
  }

  add(item: T): void {
    this.#in.push(item);
  }

  take(): T | undefined {
    if (this.#out.length === 0) {
      this.#out = this.#in.reverse();
      this.#in = [];
    }
    return this.#out.pop();
  }
}
