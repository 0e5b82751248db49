import { JavaRandom } from '../../java-random.ts';
import { expectCount, expectInteger } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.MathRandom: a whole number from the first (included) to the second (excluded); a seed repeats it. */
export const mathRandom: Intrinsic = (args, sources) => {
  expectCount(args, 2, 3);
  const [start, end] = [expectInteger(args[0]), expectInteger(args[1])];
  if (start >= end) throw new IntrinsicArgumentError(`Expected the end ${end} to be greater than the start ${start}`);
  const fraction = args.length === 3 ? new JavaRandom(expectInteger(args[2])).nextDouble() : sources.random();
  return start + Math.floor(fraction * (end - start));
};
