import type { ExpressionSources } from '../sources.ts';
import { type PathScope, readPath } from './path.ts';

/**
 * A payload template (Parameters, ItemSelector, ResultSelector, Assign) with its `.$` members evaluated:
 * a JSONPath or an intrinsic function call. Everything else is copied.
 * @throws {EvaluationFailure} States.Runtime, States.IntrinsicFailure
 */
export function renderTemplate(template: unknown, scope: PathScope, options: ExpressionSources): unknown {
  if (Array.isArray(template)) return template.map((item) => renderTemplate(item, scope, options));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), readPath(value as string, scope)]
        : [key, renderTemplate(value, scope, options)],
    ),
  );
}
