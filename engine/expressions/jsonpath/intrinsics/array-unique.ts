import { equal } from '../filter.ts';
import { expectArray, expectCount } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';
import { inHashSetOrder } from './java-value.ts';

/** States.ArrayUnique: the list without repeats, in the order of the Java set the service makes of it. */
export const arrayUnique: Intrinsic = (args) => {
  expectCount(args, 1);
  const items = expectArray(args[0]);
  const seen = new Set<unknown>();
  const structures: unknown[] = [];
  const different = items.filter((item) => {
    if (typeof item !== 'object' || item === null) return !seen.has(item) && seen.add(item);
    return !structures.some((other) => equal(other, item)) && structures.push(item);
  });
  return inHashSetOrder(different, items.length);
};
