import { expectArray, expectCount, expectInteger } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.ArrayGetItem: the item at an index from 0; an empty list answers null for any. */
export const arrayGetItem: Intrinsic = (args) => {
  expectCount(args, 2);
  const items = expectArray(args[0]);
  const index = expectInteger(args[1]);
  if (items.length === 0) return null;
  if (index < 0 || index >= items.length) {
    throw new IntrinsicArgumentError(`Expected an index from 0 to ${items.length - 1}, but got ${index}`);
  }
  return items[index];
};
