import { expect32Bits, expectCount, expectNumber } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.MathAdd: the sum of two numbers, each rounded half up first. The service adds in 32 bits and fails beyond. */
export const mathAdd: Intrinsic = (args) => {
  expectCount(args, 2);
  const [left, right] = args.map((value) => expect32Bits(Math.round(expectNumber(value)))) as [number, number];
  return expect32Bits(left + right) + 0;
};
