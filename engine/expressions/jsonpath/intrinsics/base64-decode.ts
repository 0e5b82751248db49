import { expectCount, expectShortString } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/**
 * States.Base64Decode: the text behind MIME base64. The service passes over what is not base64, ends at the first `=`
 * and misses no padding.
 */
export const base64Decode: Intrinsic = (args) => {
  expectCount(args, 1);
  const [encoded] = expectShortString(args[0]).split('=', 1);
  return Buffer.from(encoded!.replace(/[^A-Za-z0-9+/_-]/g, ''), 'base64').toString('utf8');
};
