import { expectCount, expectNumber } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.MathAdd: the sum of two numbers, each rounded half up first. The service adds in 32 bits and fails beyond. */
export const mathAdd: Intrinsic = (args) => {
  expectCount(args, 2);
  const [left, right] = args.map((value) => within32Bits(Math.round(expectNumber(value)))) as [number, number];
  return within32Bits(left + right) + 0;
};

function within32Bits(value: number): number {
  if (value === (value | 0)) return value;
  throw new IntrinsicArgumentError(`Expected a number from ${-(2 ** 31)} to ${2 ** 31 - 1}, but got ${value}`);
}
