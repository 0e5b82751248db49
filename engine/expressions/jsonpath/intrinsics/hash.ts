import { createHash } from 'node:crypto';
import { expectCount, expectShortString } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** The digests States.Hash and JSONata's $hash know, with their names in node:crypto. */
export const HASH_ALGORITHMS: ReadonlyMap<unknown, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** States.Hash: the digest of a text, in lower-case hexadecimal. */
export const hash: Intrinsic = (args) => {
  expectCount(args, 2);
  const [data, name] = args;
  const algorithm = HASH_ALGORITHMS.get(name);
  if (algorithm === undefined) {
    throw new IntrinsicArgumentError(
      `Expected one of ${[...HASH_ALGORITHMS.keys()].join(', ')} as the algorithm, but got ${JSON.stringify(name)}`,
    );
  }
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return createHash(algorithm).update(expectShortString(text), 'utf8').digest('hex');
};
