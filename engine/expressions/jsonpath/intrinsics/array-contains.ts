import { equal } from '../filter.ts';
import { expectArray, expectCount } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.ArrayContains: whether the list has the value. */
export const arrayContains: Intrinsic = (args) => {
  expectCount(args, 2);
  return expectArray(args[0]).some((item) => equal(item, args[1]));
};
