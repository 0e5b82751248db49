import { expectArray, expectCount, expectInteger } from './arguments.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsic.ts';

/** States.ArrayPartition: the list in chunks of a size, the last one shorter. */
export const arrayPartition: Intrinsic = (args) => {
  expectCount(args, 2);
  const items = expectArray(args[0]);
  const size = expectInteger(args[1]);
  if (size < 1)
    throw new IntrinsicArgumentError(`Expected a chunk size of at least 1, but got ${JSON.stringify(args[1])}`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) =>
    items.slice(chunk * size, (chunk + 1) * size),
  );
};
