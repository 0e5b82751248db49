import { IntrinsicArgumentError } from './intrinsic.ts';

/** The longest text the encoding and hashing functions take, in characters. */
const MAX_TEXT_LENGTH = 10_000;

export function expectCount(args: unknown[], minimum: number, maximum = minimum): void {
  if (args.length >= minimum && args.length <= maximum) return;
  const allowed = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
  throw new IntrinsicArgumentError(`Invalid number of arguments: expected ${allowed}, but got ${args.length}`);
}

export function expectArray(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new IntrinsicArgumentError(`Expected an array, but got ${JSON.stringify(value)}`);
}

export function expectString(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new IntrinsicArgumentError(`Expected a string, but got ${JSON.stringify(value)}`);
}

export function expectShortString(value: unknown): string {
  const text = expectString(value);
  if (text.length <= MAX_TEXT_LENGTH) return text;
  throw new IntrinsicArgumentError(`Expected at most ${MAX_TEXT_LENGTH} characters, but got ${text.length}`);
}

export function expectObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new IntrinsicArgumentError(`Expected an object, but got ${JSON.stringify(value)}`);
}

export function expectNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new IntrinsicArgumentError(`Expected a number, but got ${JSON.stringify(value)}`);
}

/** A number without its fraction, as the service cuts it. */
export function expectInteger(value: unknown): number {
  return Math.trunc(expectNumber(value)) + 0;
}

/** A whole number that Java's int holds. */
export function expect32Bits(value: number): number {
  if (value === (value | 0)) return value;
  throw new IntrinsicArgumentError(`Expected a number from ${-(2 ** 31)} to ${2 ** 31 - 1}, but got ${value}`);
}
