import { EvaluationFailure } from '../evaluation-failure.ts';
import type { ExpressionSources } from '../sources.ts';
import { evaluateJsonata, expressionText, isJsonataExpression, type JsonataScope } from './evaluate.ts';

/** The result types AWS demands of a field, under the names its error texts use. */
export interface ResultTypes {
  string: string;
  number: number;
  boolean: boolean;
  array: unknown[];
  object: Record<string, unknown>;
}

const accepts: { [Type in keyof ResultTypes]: (value: unknown) => boolean } = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
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
/** Like {@link evaluateJsonata} for one field whose result must be a boolean (Condition). */
export const evaluateJsonataBoolean = evaluateAs('boolean');
/** Like {@link evaluateJsonata} for one field whose result must be an array (Items). */
export const evaluateJsonataArray = evaluateAs('array');
/** Like {@link evaluateJsonata} for one field whose result must be an object. */
export const evaluateJsonataObject = evaluateAs('object');

/**
 * Like {@link evaluateJsonata} for one field whose result must be whole (MaxConcurrency, ToleratedFailureCount).
 * @throws {EvaluationFailure} States.QueryEvaluationError
 */
export function evaluateJsonataInteger(
  field: unknown,
  scope: JsonataScope,
  sources: ExpressionSources,
  location: string,
): number {
  const value = evaluateJsonataNumber(field, scope, sources, location);
  if (Number.isInteger(value)) return value;
  throw failureAt(location, `The ${location} field cannot be parsed as an integer: ${value}`);
}

/** The longest time-outs and waits a definition can state, in seconds. */
const longestSeconds = 99_999_999;

/**
 * Like {@link evaluateJsonataInteger} for a number of seconds (Seconds, TimeoutSeconds, HeartbeatSeconds).
 * @throws {EvaluationFailure} States.QueryEvaluationError
 */
export function evaluateJsonataSeconds(
  field: unknown,
  scope: JsonataScope,
  sources: ExpressionSources,
  location: string,
): number {
  const seconds = evaluateJsonataInteger(field, scope, sources, location);
  if (seconds >= 0 && seconds <= longestSeconds) return seconds;
  throw failureAt(location, `${location} must be between 0 and ${longestSeconds} but was: ${seconds}`);
}

function failureAt(location: string, message: string): EvaluationFailure {
  return new EvaluationFailure('States.QueryEvaluationError', message, { location });
}
