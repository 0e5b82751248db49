/**
 * The list a path or a predicate answers. Unlike a JSON array it stands for its one item when it has one, and for
 * nothing when it is empty; the markers have jsonata's names because its own functions read them too.
 */
export type Sequence = unknown[] & {
  sequence?: boolean;
  keepSingleton?: boolean;
  tupleStream?: boolean;
  outerWrapper?: boolean;
  cons?: boolean;
};

export function createSequence(...items: [] | [unknown]): Sequence {
  const sequence: Sequence = items;
  sequence.sequence = true;
  return sequence;
}

export function isSequence(value: unknown): value is Sequence {
  return Array.isArray(value) && (value as Sequence).sequence === true;
}

/** Joins two values into one list; nothing joined with a value is the value. */
export function append(first: unknown, second: unknown): unknown {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const list = Array.isArray(first) ? first : createSequence(first);
  return list.concat(Array.isArray(second) ? second : [second]);
}
