import { EvaluationFailure } from '../evaluation-failure.ts';
import type { ExpressionSources } from '../sources.ts';
import { evaluateJsonata, expressionText, isJsonataExpression, type JsonataScope } from './evaluate.ts';

/** The result types AWS demands of a field, under the names its error texts use. */
export interface ResultTypes {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  array: unknown[];
  object: Record<string, unknown>;
}

const accepts: { [Type in keyof ResultTypes]: (value: unknown) => boolean } = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: (value) => typeOf(value) === 'object',
};

/** The name AWS's error texts give the type of a JSON value. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function evaluateAs<Type extends keyof ResultTypes>(type: Type) {
  return (field: unknown, scope: JsonataScope, sources: ExpressionSources, location: string): ResultTypes[Type] => {
    const value = evaluateJsonata(field, scope, sources, location);
    if (accepts[type](value)) return value as ResultTypes[Type];
    const subject = isJsonataExpression(field)
      ? `The JSONata expression '${expressionText(field)}' specified for the field '${location}' returned an unexpected result type.`
      : `The value specified for the field '${location}' has an unexpected type.`;
    throw new EvaluationFailure(
      'States.QueryEvaluationError',
      `${subject} Expected '${type}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
      { location },
    );
  };
}

/** Like {@link evaluateJsonata} for one field whose result must be a string (Error, Cause, Timestamp). */
export const evaluateJsonataString = evaluateAs('string');
/** Like {@link evaluateJsonata} for one field whose result must be a number (ToleratedFailurePercentage). */
export const evaluateJsonataNumber = evaluateAs('number');
/** Like {@link evaluateJsonata} for one field whose result must be whole (Seconds, TimeoutSeconds, MaxConcurrency). */
export const evaluateJsonataInteger = evaluateAs('integer');
/** Like {@link evaluateJsonata} for one field whose result must be a boolean (Condition). */
export const evaluateJsonataBoolean = evaluateAs('boolean');
/** Like {@link evaluateJsonata} for one field whose result must be an array (Items). */
export const evaluateJsonataArray = evaluateAs('array');
/** Like {@link evaluateJsonata} for one field whose result must be an object. */
export const evaluateJsonataObject = evaluateAs('object');
