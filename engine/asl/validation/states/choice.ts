import { choiceRule } from '../fields/choice-rule.ts';
import type { Shape } from '../fields/field.ts';
import { text } from '../fields/scalars.ts';
import { list } from '../fields/shape.ts';
import { assignment, everyState, inputAndOutputPath, output } from './common-fields.ts';

export const choice: Shape = {
  fields: {
    ...everyState,
    ...inputAndOutputPath,
    ...output,
    ...assignment,
    Choices: { check: list(choiceRule) },
    Default: { check: text },
  },
  required: ['Choices'],
};
