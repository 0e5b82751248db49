import { credentials } from '../fields/credentials.ts';
import type { Shape } from '../fields/field.ts';
import { referencePath } from '../fields/paths.ts';
import { integer, orExpression } from '../fields/scalars.ts';
import { taskResource } from '../fields/task-resource.ts';
import { objectOrExpression, template } from '../fields/template.ts';
import { everyState, inputAndOutputPath, nextOrEnd, resultFields, transition } from './common-fields.ts';
import { retryAndCatch } from './retry-and-catch.ts';

const seconds = orExpression(integer({ minimum: 1, maximum: 99_999_999 }));

export const task: Shape = {
  fields: {
    ...everyState,
    ...inputAndOutputPath,
    ...resultFields,
    ...retryAndCatch,
    ...transition,
    Resource: { check: taskResource },
    Parameters: { check: template, only: 'JSONPath' },
    Arguments: { check: objectOrExpression, only: 'JSONata' },
    Credentials: { check: credentials },
    TimeoutSeconds: { check: seconds },
    TimeoutSecondsPath: { check: referencePath, only: 'JSONPath' },
    HeartbeatSeconds: { check: seconds },
    HeartbeatSecondsPath: { check: referencePath, only: 'JSONPath' },
  },
  required: ['Resource'],
  atMostOne: [
    ['TimeoutSeconds', 'TimeoutSecondsPath'],
    ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ],
  exactlyOne: nextOrEnd,
};
