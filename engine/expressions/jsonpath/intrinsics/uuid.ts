import { expectCount } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.UUID: a version 4 UUID. */
export const uuid: Intrinsic = (args, sources) => {
  expectCount(args, 0);
  return sources.uuid();
};
