import { assign } from '../fields/assign.ts';
import type { FieldCheck, FieldRule, Shape } from '../fields/field.ts';
import { referencePathOrNull } from '../fields/paths.ts';
import { integer, number, oneOf, text } from '../fields/scalars.ts';
import { list, object } from '../fields/shape.ts';
import { template } from '../fields/template.ts';
import { isObject } from '../json-value.ts';

const errorNames = list(text);

const retrier: Shape = {
  fields: {
    ErrorEquals: { check: errorNames },
    IntervalSeconds: { check: integer({ minimum: 0, maximum: 99_999_999 }) },
    MaxAttempts: { check: integer({ minimum: 0, maximum: 99_999_999 }) },
    BackoffRate: { check: number({ minimum: 1 }) },
    MaxDelaySeconds: { check: integer({ minimum: 1, maximum: 31_622_400 }) },
    JitterStrategy: { check: oneOf(['NONE', 'FULL']) },
    Comment: { check: text },
  },
  required: ['ErrorEquals'],
};

const catcher: Shape = {
  fields: {
    ErrorEquals: { check: errorNames },
    Next: { check: text },
    ResultPath: { check: referencePathOrNull, only: 'JSONPath' },
    Output: { check: template, only: 'JSONata', statesMembers: ['errorOutput'] },
    Assign: { check: assign, statesMembers: ['errorOutput'] },
    Comment: { check: text },
  },
  required: ['ErrorEquals', 'Next'],
};

/** `States.ALL` takes everything, so nothing may stand beside it or after it. */
const catchAllLast: FieldCheck = (value, { report, at }) => {
  if (!Array.isArray(value)) return;
  for (const [index, entry] of value.entries()) {
    const names = isObject(entry) && Array.isArray(entry.ErrorEquals) ? entry.ErrorEquals : [];
    const position = names.indexOf('States.ALL');
    if (position >= 0 && (names.length > 1 || index < value.length - 1)) {
      report.schema('States.ALL must appear alone and at end of list', `${at}[${index}]/ErrorEquals[${position}]`);
    }
  }
};

function inTurn(...checks: readonly FieldCheck[]): FieldCheck {
  return (value, context) => {
    for (const check of checks) check(value, context);
  };
}

/** Retry and Catch of Task, Parallel and Map. */
export const retryAndCatch: Readonly<Record<string, FieldRule>> = {
  Retry: { check: inTurn(list(object(retrier), { mayBeEmpty: true }), catchAllLast) },
  Catch: { check: inTurn(list(object(catcher), { mayBeEmpty: true }), catchAllLast) },
};
