import { expectCount, expectShortString } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.Base64Decode: the text behind MIME base64. */
export const base64Decode: Intrinsic = (args) => {
  expectCount(args, 1);
  const encoded = expectShortString(args[0]);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.replace(/=+$/, '').length % 4 === 1) {
    throw new IntrinsicArgumentError(`Expected base64, but got ${JSON.stringify(encoded)}`);
  }
  return Buffer.from(encoded, 'base64').toString('utf8');
};
