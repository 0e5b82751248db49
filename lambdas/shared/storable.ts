/** Levels of a value that a row may have below its field; DynamoDB allows 32 in all. */
const DEEPEST = 20;
/** DynamoDB keeps magnitudes from 1E-130 to 9.9E+125. */
const SMALLEST = 1e-120;
const LARGEST = 1e120;

/**
 * Does the table give a JSON value back exactly as it was? Values come from hosts that are looked at, which may answer with
 * anything: nested without end, numbers beyond DynamoDB's, a field `__proto__`, which the SDK loses.
 */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return value === 0 || (Math.abs(value) > SMALLEST && Math.abs(value) < LARGEST);
  if (value === null || typeof value !== 'object') return true;
  if (depth === DEEPEST || Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((inner) => isStorable(inner, depth + 1));
}
