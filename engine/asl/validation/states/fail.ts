import type { Shape } from '../fields/field.ts';
import { pathOrTextFunction } from '../fields/paths.ts';
import { orExpression, text } from '../fields/scalars.ts';
import { everyState } from './common-fields.ts';

export const fail: Shape = {
  fields: {
    ...everyState,
    Error: { check: orExpression(text) },
    Cause: { check: orExpression(text) },
    ErrorPath: { check: pathOrTextFunction, only: 'JSONPath' },
    CausePath: { check: pathOrTextFunction, only: 'JSONPath' },
  },
  atMostOne: [
    ['Error', 'ErrorPath'],
    ['Cause', 'CausePath'],
  ],
};
