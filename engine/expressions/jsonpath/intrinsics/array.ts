import type { Intrinsic } from './intrinsic.ts';

/** States.Array: its arguments as a list. */
export const array: Intrinsic = (args) => args;
