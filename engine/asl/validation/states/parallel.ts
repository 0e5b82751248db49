import type { Shape } from '../fields/field.ts';
import { nestedMachine } from '../fields/nested-machine.ts';
import { list } from '../fields/shape.ts';
import { objectOrExpression, template } from '../fields/template.ts';
import { everyState, inputAndOutputPath, nextOrEnd, resultFields, transition } from './common-fields.ts';
import { retryAndCatch } from './retry-and-catch.ts';

export const parallel: Shape = {
  fields: {
    ...everyState,
    ...inputAndOutputPath,
    ...resultFields,
    ...retryAndCatch,
    ...transition,
    Branches: { check: list(nestedMachine()) },
    Parameters: { check: template, only: 'JSONPath' },
    Arguments: { check: objectOrExpression, only: 'JSONata' },
  },
  required: ['Branches'],
  exactlyOne: nextOrEnd,
};
