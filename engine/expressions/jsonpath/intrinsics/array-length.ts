import { expectArray, expectCount } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.ArrayLength: how many items the list has. */
export const arrayLength: Intrinsic = (args) => {
  expectCount(args, 1);
  return expectArray(args[0]).length;
};
