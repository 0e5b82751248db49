import type { Shape } from '../fields/field.ts';
import { referencePath } from '../fields/paths.ts';
import { integer, orExpression, timestamp } from '../fields/scalars.ts';
import { assignment, everyState, inputAndOutputPath, nextOrEnd, output, transition } from './common-fields.ts';

export const wait: Shape = {
  fields: {
    ...everyState,
    ...inputAndOutputPath,
    ...output,
    ...assignment,
    ...transition,
    Seconds: { check: orExpression(integer({ minimum: 0, maximum: 99_999_999 })) },
    Timestamp: { check: orExpression(timestamp) },
    SecondsPath: { check: referencePath, only: 'JSONPath' },
    TimestampPath: { check: referencePath, only: 'JSONPath' },
  },
  exactlyOne: [['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'], ...nextOrEnd],
};
