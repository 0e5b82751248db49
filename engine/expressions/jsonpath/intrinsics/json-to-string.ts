import { expectCount } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.JsonToString: the value as compact JSON. */
export const jsonToString: Intrinsic = (args) => {
  expectCount(args, 1);
  return JSON.stringify(args[0]);
};
