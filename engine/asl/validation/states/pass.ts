import type { Shape } from '../fields/field.ts';
import { referencePathOrNull } from '../fields/paths.ts';
import { anything } from '../fields/scalars.ts';
import { template } from '../fields/template.ts';
import { assignment, everyState, inputAndOutputPath, nextOrEnd, output, transition } from './common-fields.ts';

export const pass: Shape = {
  fields: {
    ...everyState,
    ...inputAndOutputPath,
    ...output,
    ...assignment,
    ...transition,
    Result: { check: anything, only: 'JSONPath' },
    ResultPath: { check: referencePathOrNull, only: 'JSONPath' },
    Parameters: { check: template, only: 'JSONPath' },
  },
  exactlyOne: nextOrEnd,
};
