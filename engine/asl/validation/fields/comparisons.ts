import type { FieldRule } from './field.ts';
import { referencePath } from './paths.ts';
import { number, text, timestamp, truth } from './scalars.ts';

const orders = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'] as const;

const families = [
  { family: 'String', check: text, relations: orders },
  { family: 'Numeric', check: number(), relations: orders },
  { family: 'Boolean', check: truth, relations: ['Equals'] },
  { family: 'Timestamp', check: timestamp, relations: orders },
] as const;

const kinds = ['Null', 'Present', 'Numeric', 'String', 'Boolean', 'Timestamp'] as const;

/** The comparison operators of a JSONPath Choice rule (ASL specification, "Choice State"), each with its operand. */
export const comparisons: Readonly<Record<string, FieldRule>> = Object.fromEntries([
  ...families.flatMap(({ family, check, relations }) =>
    relations.flatMap((relation) => [
      [`${family}${relation}`, { check, only: 'JSONPath' }],
      [`${family}${relation}Path`, { check: referencePath, only: 'JSONPath' }],
    ]),
  ),
  ['StringMatches', { check: text, only: 'JSONPath' }],
  ...kinds.map((kind) => [`Is${kind}`, { check: truth, only: 'JSONPath' }]),
]);
