import jsonata from 'jsonata';
import { BoundedCache } from '../bounded-cache.ts';
import { EvaluationFailure } from '../evaluation-failure.ts';
import type { ExpressionSources } from '../sources.ts';
import type { JsonataNode } from './ast.ts';
import { isCodedError, messageOf, ResourceLimitError } from './expression-error.ts';
import { Frame, Run } from './frame.ts';
import { evaluate } from './interpreter.ts';
import { toJson, UnsupportedResultError } from './json-result.ts';
import { natives } from './natives/natives.ts';

/** What a JSONata expression of a state can see: `$states` and the variables assigned so far. */
export interface JsonataScope {
  states: { input: unknown; context: unknown; result?: unknown; errorOutput?: unknown };
  variables: Record<string, unknown>;
}

const compiled = new BoundedCache<string, JsonataNode>(10_000, (text) => jsonata(text).ast() as unknown as JsonataNode);

/** True for a string that AWS takes as a JSONata expression: `{% … %}` with nothing before or after. */
export function isJsonataExpression(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');
}

/** The expression inside `{% … %}`, as AWS's texts quote it. */
export function expressionText(value: string): string {
  return value.slice(2, -2).trim();
}

/**
 * Evaluates every `{% … %}` string of a JSON template and copies the rest. The template's expressions do not see
 * each other's variables. `location` is the field's name, extended by `/key` and `[index]` on the way down.
 * @throws {EvaluationFailure} States.QueryEvaluationError
 */
export function evaluateJsonata(
  template: unknown,
  scope: JsonataScope,
  sources: ExpressionSources,
  location: string,
): unknown {
  let bindings: Map<string, unknown> | undefined;
  const evaluateText = (text: string, at: string): unknown => {
    bindings ??= new Map(Object.entries(scope.variables)).set('states', scope.states);
    return evaluateExpression(text, bindings, sources, at);
  };
  return render(template, evaluateText, location);
}

function render(template: unknown, evaluateText: (text: string, at: string) => unknown, at: string): unknown {
  if (typeof template === 'string') {
    return isJsonataExpression(template) ? evaluateText(expressionText(template), at) : template;
  }
  if (Array.isArray(template)) return template.map((item, index) => render(item, evaluateText, `${at}[${index}]`));
  if (typeof template !== 'object' || template === null) return template;
  const rendered: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(template)) {
    const value = render(member, evaluateText, `${at}/${key}`);
    if (key === '__proto__')
      Object.defineProperty(rendered, key, { value, enumerable: true, configurable: true, writable: true });
    else rendered[key] = value;
  }
  return rendered;
}

function evaluateExpression(
  text: string,
  bindings: Map<string, unknown>,
  sources: ExpressionSources,
  location: string,
): unknown {
  const run = new Run(sources);
  let value: unknown;
  try {
    const frame = new Frame(new Frame(new Frame(run, natives), bindings));
    value = toJson(evaluate(compiled.get(text), undefined, frame));
  } catch (cause) {
    throw failure(text, location, describe(cause, sources), cause);
  } finally {
    run.end();
  }
  if (value === undefined) throw failure(text, location, 'returned nothing (undefined).');
  return value;
}

function failure(text: string, location: string, what: string, cause?: unknown): EvaluationFailure {
  const message = `The JSONata expression '${text}' specified for the field '${location}' ${what}`;
  return new EvaluationFailure('States.QueryEvaluationError', message, {
    location,
    detail: { expression: text },
    cause,
  });
}

function describe(cause: unknown, sources: ExpressionSources): string {
  if (cause instanceof UnsupportedResultError) return 'returned an unsupported result type.';
  if (cause instanceof ResourceLimitError) return `threw an error during evaluation: ${cause.message}`;
  if (isCodedError(cause)) return `threw an error during evaluation. ${cause.code}: ${messageOf(cause)}`;
  // The service gives an id its support can look up.
  return `threw an internal error during evaluation. ${sources.uuid()}`;
}
