import { equal } from '../filter.ts';
import { expectArray, expectCount } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.ArrayUnique: the list without repeats, in the order of first occurrence. */
export const arrayUnique: Intrinsic = (args) => {
  expectCount(args, 1);
  const seen = new Set<unknown>();
  const structures: unknown[] = [];
  return expectArray(args[0]).filter((item) => {
    if (typeof item !== 'object' || item === null) return !seen.has(item) && seen.add(item);
    return !structures.some((other) => equal(other, item)) && structures.push(item);
  });
};
