import { createHash } from 'node:crypto';

/** A number in [0, 1) that a text always gives: two simulations of one estate are the same. */
export function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
