import { JavaRandom } from '../../java-random.ts';
import { expect32Bits, expectCount, expectInteger } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.MathRandom: a whole number from the first (included) to the second (excluded); a seed repeats it, as java.util.Random does. */
export const mathRandom: Intrinsic = (args, sources) => {
  expectCount(args, 2, 3);
  const [start, end] = [expect32Bits(expectInteger(args[0])), expect32Bits(expectInteger(args[1]))];
  if (start >= end) throw new IntrinsicArgumentError(`Expected the end ${end} to be greater than the start ${start}`);
  if (args.length === 3) return new JavaRandom(expectInteger(args[2])).nextInt(start, end);
  return start + Math.floor(sources.random() * (end - start));
};
