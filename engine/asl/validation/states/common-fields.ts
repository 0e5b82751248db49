import { assign } from '../fields/assign.ts';
import type { FieldRule } from '../fields/field.ts';
import { pathOrNull, referencePathOrNull } from '../fields/paths.ts';
import { anything, oneOf, text, truth } from '../fields/scalars.ts';
import { objectTemplate, template } from '../fields/template.ts';
import { queryLanguages } from '../query-language.ts';

type Fields = Readonly<Record<string, FieldRule>>;

/** Every state has these. Type itself is checked before a state's shape is known. */
export const everyState: Fields = {
  Type: { check: anything },
  Comment: { check: text },
  QueryLanguage: { check: oneOf(queryLanguages) },
};

/** Where the state leads to. */
export const transition: Fields = { Next: { check: text }, End: { check: truth } };
export const nextOrEnd = [['Next', 'End']] as const;

export const inputAndOutputPath: Fields = {
  InputPath: { check: pathOrNull, only: 'JSONPath' },
  OutputPath: { check: pathOrNull, only: 'JSONPath' },
};

/** Output and Assign of a state that has no result of its own. */
export const output: Fields = { Output: { check: template, only: 'JSONata' } };
export const assignment: Fields = { Assign: { check: assign } };

/** Output and Assign of a state whose result they can read as `$states.result`. */
export const resultFields: Fields = {
  Output: { check: template, only: 'JSONata', statesMembers: ['result'] },
  Assign: { check: assign, statesMembers: ['result'] },
  ResultSelector: { check: objectTemplate, only: 'JSONPath' },
  ResultPath: { check: referencePathOrNull, only: 'JSONPath' },
};
