import { EvaluationFailure } from '../evaluation-failure.ts';
import { type ChoiceOperator, comparisons, tests } from './choice-operators.ts';
import { compilePath, findPath, type PathScope } from './path.ts';

/** A Choice rule as the definition has it: `Variable` and one operator, or And, Or, Not. */
export type ChoiceRule = Readonly<Record<string, unknown>>;

type RuleTest = (rule: ChoiceRule, operand: unknown, scope: PathScope) => boolean;

const combinators: Record<'And' | 'Or' | 'Not', RuleTest> = {
  And: (_rule, rules, scope) => (rules as ChoiceRule[]).every((inner) => matchesRule(inner, scope)),
  Or: (_rule, rules, scope) => (rules as ChoiceRule[]).some((inner) => matchesRule(inner, scope)),
  Not: (_rule, inner, scope) => !matchesRule(inner as ChoiceRule, scope),
};

const withValue =
  (operator: ChoiceOperator): RuleTest =>
  (rule, operand, scope) =>
    operator(read(rule.Variable as string, scope), operand);

const withPath =
  (operator: ChoiceOperator): RuleTest =>
  (rule, path, scope) =>
    operator(read(rule.Variable as string, scope), read(path as string, scope));

const operators: ReadonlyMap<string, RuleTest> = new Map<string, RuleTest>([
  ...Object.entries(combinators),
  ...Object.entries({ ...comparisons, ...tests }).map(([name, operator]) => [name, withValue(operator)] as const),
  ...Object.entries(comparisons).map(([name, operator]) => [`${name}Path`, withPath(operator)] as const),
  ['IsPresent', (rule, expected, scope) => isPresent(rule.Variable as string, scope) === expected],
]);

/** The operators a Choice rule may have. */
export const CHOICE_OPERATORS: readonly string[] = [...operators.keys()];

/**
 * Whether a Choice rule holds.
 * @throws {EvaluationFailure} States.Runtime when the rule's Variable, or the path it compares with, names nothing
 */
export function matchesRule(rule: ChoiceRule, scope: PathScope): boolean {
  for (const name in rule) {
    const test = operators.get(name);
    if (test !== undefined) return test(rule, rule[name], scope);
  }
  throw new TypeError(
    `a Choice rule needs one of ${CHOICE_OPERATORS.join(', ')}, this one has ${Object.keys(rule).join(', ')}`,
  );
}

function isPresent(path: string, scope: PathScope): boolean {
  const value = findPath(path, scope);
  return compilePath(path).definite ? value !== undefined : (value as unknown[]).length > 0;
}

function read(path: string, scope: PathScope): unknown {
  const value = findPath(path, scope);
  if (value === undefined) {
    throw new EvaluationFailure(
      'States.Runtime',
      `Invalid path '${path}': The choice state's condition path references an invalid value.`,
      { detail: { path } },
    );
  }
  return value;
}
