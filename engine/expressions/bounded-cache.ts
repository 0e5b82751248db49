/** Keeps what `make` answered for the newest `limit` keys. */
export class BoundedCache<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #limit: number;
  readonly #make: (key: Key) => Value;

  constructor(limit: number, make: (key: Key) => Value) {
    this.#limit = limit;
    this.#make = make;
  }

  get(key: Key): Value {
    const kept = this.#entries.get(key);
    if (kept !== undefined) return kept;
    const made = this.#make(key);
    if (this.#entries.size >= this.#limit) this.#entries.delete(this.#entries.keys().next().value as Key);
    this.#entries.set(key, made);
    return made;
  }
}
