/**
 * Work that many callers of one process want at the same time and that is the same for all of them. Whoever comes while it
 * is under way shares the next one with all who came meanwhile: what a caller gets was begun after the caller asked.
 */
export class SharedWork<Result> {
  readonly #underWay = new Map<string, { over: Promise<void>; next?: Promise<Result> }>();

  /** Does the work for a key, or shares it. @throws what the work throws, to all who share it */
  do(key: string, work: () => Promise<Result>): Promise<Result> {
    const current = this.#underWay.get(key);
    if (!current) return this.#begin(key, work);
    current.next ??= current.over.then(() => this.#begin(key, work));
    return current.next;
  }

  #begin(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = work();
    const round: { over: Promise<void>; next?: Promise<Result> } = { over: settled(result) };
    this.#underWay.set(key, round);
    round.over.then(() => {
      if (!round.next) this.#underWay.delete(key);
    });
    return result;
  }
}

const kept = new WeakMap<object, SharedWork<unknown>>();

/**
 * Shares work about one thing (e.g. reads of a table) within the process.
 *
 * @param key names the work and its kind: the same key is the same work
 */
export function shared<Result>(of: object, key: string, work: () => Promise<Result>): Promise<Result> {
  const here = kept.get(of) ?? new SharedWork<unknown>();
  kept.set(of, here);
  return here.do(key, work) as Promise<Result>;
}

/** Work on one thing that is done one after the other within a process, in the order of asking. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const over = settled(result);
    this.#last.set(key, over);
    over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    return result;
  }
}

const settled = (work: Promise<unknown>): Promise<void> =>
  work.then(
    () => undefined,
    () => undefined,
  );
