import type { Shape, StateContext } from '../fields/field.ts';
import { integer, oneOf, text } from '../fields/scalars.ts';
import { checkShape } from '../fields/shape.ts';
import { isObject } from '../json-value.ts';
import { queryLanguages, resolveQueryLanguage } from '../query-language.ts';
import { isStateType, stateTypes } from '../state-type.ts';
import { stateShapes } from '../states/shapes.ts';
import type { Rule } from './rule.ts';

const machineShape: Shape = {
  fields: {
    Comment: { check: text },
    QueryLanguage: { check: oneOf(queryLanguages) },
    StartAt: { check: text },
    States: { check: (value, context) => checkStates(value, context.at, context) },
    TimeoutSeconds: { check: integer({ minimum: 0, maximum: 99_999_999 }) },
    Version: { check: oneOf(['1.0']) },
  },
  required: ['StartAt', 'States'],
};

/** The form of the machine, its states and everything in them: fields, types, ranges, expressions. */
export const form: Rule = ({ definition, type }, report) => {
  const machineLanguage = resolveQueryLanguage(definition.QueryLanguage, 'JSONPath');
  checkShape(machineShape, definition, '/', {
    report,
    language: machineLanguage,
    machineLanguage,
    machineType: type,
    checkStates,
  });
};

function checkStates(states: unknown, at: string, context: StateContext): void {
  if (!isObject(states)) {
    context.report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  if (Object.keys(states).length === 0) context.report.schema('Value cannot be empty', at);
  for (const [name, state] of Object.entries(states)) checkState(state, `${at}/${name}`, context);
}

function checkState(state: unknown, at: string, context: StateContext): void {
  const { report, machineLanguage } = context;
  if (!isObject(state)) {
    report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  const type = state.Type;
  if (type === undefined) {
    report.schema('These fields are required: [Type]', at);
    return;
  }
  if (!isStateType(type)) {
    report.schema(`The field 'Type' should have one of these values: [${stateTypes.join(', ')}]`, `${at}/Type`);
    return;
  }
  const downgraded = machineLanguage === 'JSONata' && state.QueryLanguage === 'JSONPath';
  if (downgraded) {
    report.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
  }
  const language = resolveQueryLanguage(state.QueryLanguage, machineLanguage);
  checkShape(stateShapes[type], state, at, { ...context, language }, { skipLanguage: downgraded });
}
