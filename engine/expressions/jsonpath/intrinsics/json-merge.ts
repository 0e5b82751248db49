import { expectCount, expectObject } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.JsonMerge: two objects as one, the second one's members win; the service has only the shallow form. */
export const jsonMerge: Intrinsic = (args) => {
  expectCount(args, 3);
  if (args[2] === true) throw new IntrinsicArgumentError('Expected false as the third argument, but got true');
  return { ...expectObject(args[0]), ...expectObject(args[1]) };
};
