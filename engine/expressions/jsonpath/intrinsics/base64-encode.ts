import { expectCount, expectShortString } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.Base64Encode: the text's UTF-8 bytes in MIME base64. */
export const base64Encode: Intrinsic = (args) => {
  expectCount(args, 1);
  return Buffer.from(expectShortString(args[0]), 'utf8').toString('base64');
};
