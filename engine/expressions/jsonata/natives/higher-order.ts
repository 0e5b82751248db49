import { arityOf, type Closure, type Focus } from '../callable.ts';
import { ExpressionError } from '../expression-error.ts';
import { createSequence } from '../sequence.ts';
import { toBoolean } from '../values.ts';

type Members = Record<string, unknown>;

/** As many of value, position and whole as the function takes. */
function call(focus: Focus, callable: Closure, value: unknown, position: unknown, whole: unknown): unknown {
  return callable.apply(focus, [value, position, whole].slice(0, Math.max(1, arityOf(callable))));
}

export function map(this: Focus, items: unknown[] | undefined, callable: Closure): unknown {
  if (items === undefined) return undefined;
  const results = createSequence();
  for (let index = 0; index < items.length; index += 1) {
    const result = call(this, callable, items[index], index, items);
    if (result !== undefined) results.push(result);
  }
  return results;
}

export function filter(this: Focus, items: unknown[] | undefined, callable: Closure): unknown {
  if (items === undefined) return undefined;
  const results = createSequence();
  for (let index = 0; index < items.length; index += 1) {
    if (toBoolean(call(this, callable, items[index], index, items))) results.push(items[index]);
  }
  return results;
}

export function single(this: Focus, items: unknown[] | undefined, callable: Closure | undefined): unknown {
  if (items === undefined) return undefined;
  let found: { item: unknown } | undefined;
  for (let index = 0; index < items.length; index += 1) {
    if (callable !== undefined && !toBoolean(call(this, callable, items[index], index, items))) continue;
    if (found !== undefined) throw new ExpressionError('D3138', { index });
    found = { item: items[index] };
  }
  if (found === undefined) throw new ExpressionError('D3139');
  return found.item;
}

export function reduce(this: Focus, items: unknown[] | undefined, callable: Closure, initial: unknown): unknown {
  if (items === undefined) return undefined;
  const arity = arityOf(callable);
  if (arity < 2) throw new ExpressionError('D3050', { index: 1 });
  const startsWithFirst = initial === undefined && items.length > 0;
  let result = startsWithFirst ? items[0] : initial;
  for (let index = startsWithFirst ? 1 : 0; index < items.length; index += 1) {
    result = callable.apply(this, [result, items[index], index, items].slice(0, arity));
  }
  return result;
}

export function each(this: Focus, members: Members | undefined, callable: Closure): unknown {
  const results = createSequence();
  for (const key in members) {
    const result = call(this, callable, members[key], key, members);
    if (result !== undefined) results.push(result);
  }
  return results;
}

export function sift(this: Focus, members: Members | undefined, callable: Closure): unknown {
  const kept: Members = {};
  for (const key in members) {
    if (toBoolean(call(this, callable, members[key], key, members))) kept[key] = members[key];
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}
