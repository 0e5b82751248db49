import { expectCount, expectInteger } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

const MAX_ITEMS = 1000;

/** States.ArrayRange: from the first number to the last (included) in steps. */
export const arrayRange: Intrinsic = (args) => {
  expectCount(args, 3);
  const [first, last, step] = args.map(expectInteger) as [number, number, number];
  if (step === 0) throw new IntrinsicArgumentError('Expected a step other than 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_ITEMS)
    throw new IntrinsicArgumentError(`Expected at most ${MAX_ITEMS} items, but the range has ${length}`);
  return Array.from({ length }, (_, index) => first + index * step);
};
