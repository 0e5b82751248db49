import { isObject } from '../json-value.ts';
import type { FieldCheck, FieldRule } from './field.ts';
import { text } from './scalars.ts';
import { checkShape } from './shape.ts';

const states: FieldCheck = (value, context) => context.checkStates(value, context.at, context);

/**
 * A branch of a Parallel, the processor of a Map: states with a start, in the language of the whole machine
 * whatever their parent declares. `more` are the fields beside StartAt and States.
 */
export function nestedMachine(more: Readonly<Record<string, FieldRule>> = {}): FieldCheck {
  const fields = { Comment: { check: text }, StartAt: { check: text }, States: { check: states }, ...more };
  return (value, context) => {
    if (!isObject(value)) {
      context.report.schema('Expected value of type [OBJECT]', context.at);
      return;
    }
    checkShape({ fields, required: ['StartAt', 'States'] }, value, context.at, context);
  };
}
