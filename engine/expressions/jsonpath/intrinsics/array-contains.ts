import { expectArray, expectCount } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';
import { javaText } from './java-value.ts';

/** States.ArrayContains: whether the list has the value; the service compares their texts. */
export const arrayContains: Intrinsic = (args) => {
  expectCount(args, 2);
  const items = expectArray(args[0]);
  const wanted = javaText(args[1]);
  return items.some((item) => javaText(item) === wanted);
};
