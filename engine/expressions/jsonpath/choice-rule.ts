import type { PathScope } from './path.ts';

/** A Choice rule as the definition has it: `Variable` and one operator, or And, Or, Not. */
export type ChoiceRule = Readonly<Record<string, unknown>>;

/** @throws {EvaluationFailure} States.Runtime when the rule's Variable or its …Path names nothing */
export function matchesRule(rule: ChoiceRule, scope: PathScope): boolean {
  throw new Error(`no operator in ${JSON.stringify(rule)} for ${JSON.stringify(scope.input)}`);
}
