import { expectCount, expectInteger } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.MathAdd: the sum of two numbers, each rounded first. */
export const mathAdd: Intrinsic = (args) => {
  expectCount(args, 2);
  return expectInteger(args[0]) + expectInteger(args[1]);
};
