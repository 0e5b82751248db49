import { ExpressionError } from './expression-error.ts';
import { createSequence } from './sequence.ts';

/** @throws {ExpressionError} D1001 for an infinite number */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) throw new ExpressionError('D1001', { value });
  return true;
}

export function isArrayOfNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumeric);
}

export function isArrayOfStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** The effective boolean value; nothing stays nothing. */
export function toBoolean(value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.length === 1 ? toBoolean(value[0]) : value.some((item) => toBoolean(item));
  if (typeof value === 'string') return value.length > 0;
  if (isNumeric(value)) return value !== 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** The member of an object, or the members of a list's objects as a sequence. */
export function lookup(input: unknown, key: string): unknown {
  if (Array.isArray(input)) {
    const found = createSequence();
    for (const item of input) {
      const value = lookup(item, key);
      if (Array.isArray(value)) found.push(...value);
      else if (value !== undefined) found.push(value);
    }
    return found;
  }
  if (input === null || typeof input !== 'object' || '_jsonata_function' in input || '_jsonata_lambda' in input)
    return undefined;
  return Object.hasOwn(input, key) ? (input as Record<string, unknown>)[key] : undefined;
}

export function isDeepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isDeepEqual(item, right[index]));
  }
  const [leftKeys, rightKeys] = [Object.getOwnPropertyNames(left), Object.getOwnPropertyNames(right)];
  return (
    leftKeys.length === rightKeys.length &&
    leftKeys.every(
      (key) =>
        Object.hasOwn(right, key) &&
        isDeepEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
    )
  );
}
