import type { ExpressionSources } from '../sources.ts';
import { callIntrinsic, isIntrinsicCall } from './intrinsic-call.ts';
import { type PathScope, readPathOf } from './path.ts';

/**
 * A payload template (Parameters, ItemSelector, ResultSelector, Assign) with its `.$` members evaluated:
 * a JSONPath or an intrinsic function call. Everything else is copied.
 * @throws {EvaluationFailure} States.Runtime
 */
export function renderTemplate(template: unknown, scope: PathScope, sources: ExpressionSources): unknown {
  if (Array.isArray(template)) return template.map((item) => renderTemplate(item, scope, sources));
  if (typeof template !== 'object' || template === null) return template;
  const rendered: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(template)) {
    const evaluated = key.endsWith('.$') && typeof value === 'string';
    define(
      rendered,
      evaluated ? key.slice(0, -2) : key,
      evaluated ? evaluatePathOrIntrinsic(key, value, scope, sources) : renderTemplate(value, scope, sources),
    );
  }
  return rendered;
}

/**
 * The value of a field that takes a path or an intrinsic function call (`x.$`, ErrorPath, CausePath).
 * @param field the name AWS's text gives the field, for example `x.$`
 * @throws {EvaluationFailure} States.Runtime
 */
export function evaluatePathOrIntrinsic(
  field: string,
  expression: string,
  scope: PathScope,
  sources: ExpressionSources,
): unknown {
  return isIntrinsicCall(expression) ? callIntrinsic(expression, scope, sources) : readPathOf(field, expression, scope);
}

/** Plain assignment, also for a member called __proto__. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
