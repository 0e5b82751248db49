import jsonata from 'jsonata';
import { EvaluationFailure } from '../evaluation-failure.ts';
import type { ExpressionSources } from '../sources.ts';

/** What a JSONata expression of a state can see: `$states` and the variables assigned so far. */
export interface JsonataScope {
  states: { input: unknown; context: unknown; result?: unknown; errorOutput?: unknown };
  variables: Record<string, unknown>;
}

/** True for a string that AWS takes as a JSONata expression: `{% … %}` with nothing before or after. */
export function isJsonataExpression(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');
}

/**
 * Evaluates every `{% … %}` string of a JSON template and copies the rest.
 * `location` is the field's name, extended by `/key` and `[index]` on the way down.
 * Synchronous unless an expression needs the library's own evaluator.
 * @throws {EvaluationFailure} States.QueryEvaluationError
 */
export function evaluateJsonata(
  template: unknown,
  scope: JsonataScope,
  options: ExpressionSources,
  location: string,
): unknown | Promise<unknown> {
  if (typeof template === 'string') {
    return isJsonataExpression(template) ? evaluateExpression(template, scope, options, location) : template;
  }
  if (Array.isArray(template)) {
    return whenAll(
      template.map((item, index) => evaluateJsonata(item, scope, options, `${location}[${index}]`)),
      (v) => v,
    );
  }
  if (typeof template === 'object' && template !== null) {
    const keys = Object.keys(template);
    const values = keys.map((key) =>
      evaluateJsonata((template as Record<string, unknown>)[key], scope, options, `${location}/${key}`),
    );
    return whenAll(values, (done) => Object.fromEntries(keys.map((key, index) => [key, done[index]])));
  }
  return template;
}

function whenAll(values: unknown[], finish: (values: unknown[]) => unknown): unknown | Promise<unknown> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values).then(finish) : finish(values);
}

async function evaluateExpression(
  source: string,
  scope: JsonataScope,
  _options: ExpressionSources,
  location: string,
): Promise<unknown> {
  const text = source.slice(2, -2).trim();
  const subject = `The JSONata expression '${text}' specified for the field '${location}'`;
  let value: unknown;
  try {
    value = await jsonata(text).evaluate(undefined, { ...scope.variables, states: scope.states });
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    throw new EvaluationFailure(
      'States.QueryEvaluationError',
      `${subject} threw an error during evaluation. ${code}: ${message}`,
      { location, cause },
    );
  }
  if (value === undefined) {
    throw new EvaluationFailure('States.QueryEvaluationError', `${subject} returned nothing (undefined).`, {
      location,
    });
  }
  return value;
}
