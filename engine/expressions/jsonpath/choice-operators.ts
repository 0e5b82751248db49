import { parseTimestamp } from './timestamp.ts';

/** Whether a Choice operator holds for a variable's value and what the rule compares it with. */
export type ChoiceOperator = (value: unknown, operand: unknown) => boolean;

type Order = (order: number) => boolean;

const ORDERS = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
} satisfies Record<string, Order>;

const compareStrings =
  (accept: Order): ChoiceOperator =>
  (value, operand) =>
    typeof value === 'string' && typeof operand === 'string' && accept(value < operand ? -1 : Number(value > operand));

const compareNumbers =
  (accept: Order): ChoiceOperator =>
  (value, operand) =>
    typeof value === 'number' && typeof operand === 'number' && accept(value - operand);

const compareTimestamps =
  (accept: Order): ChoiceOperator =>
  (value, operand) => {
    const [left, right] = [parseTimestamp(value), parseTimestamp(operand)];
    return left !== undefined && right !== undefined && accept(left - right);
  };

const is =
  (test: (value: unknown) => boolean): ChoiceOperator =>
  (value, operand) =>
    test(value) === operand;

const compared = <Prefix extends string>(prefix: Prefix, operator: (accept: Order) => ChoiceOperator) =>
  Object.fromEntries(Object.entries(ORDERS).map(([name, accept]) => [prefix + name, operator(accept)])) as Record<
    `${Prefix}${keyof typeof ORDERS}`,
    ChoiceOperator
  >;

/** The operators of the Amazon States Language that also exist as `…Path`, reading their operand from a path. */
export const comparisons = {
  ...compared('String', compareStrings),
  ...compared('Numeric', compareNumbers),
  ...compared('Timestamp', compareTimestamps),
  BooleanEquals: (value, operand) => typeof value === 'boolean' && value === operand,
} satisfies Record<string, ChoiceOperator>;

/** The operators whose operand is always in the definition. IsPresent is the rule's own, it needs no value. */
export const tests = {
  StringMatches: (value, operand) =>
    typeof value === 'string' && typeof operand === 'string' && wildcard(operand).test(value),
  IsNull: is((value) => value === null),
  IsNumeric: is((value) => typeof value === 'number'),
  IsString: is((value) => typeof value === 'string'),
  IsBoolean: is((value) => typeof value === 'boolean'),
  IsTimestamp: is((value) => parseTimestamp(value) !== undefined),
} satisfies Record<string, ChoiceOperator>;

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*\\])|([\s\S])/g, (_token, escaped: string | undefined, plain: string) =>
    plain === '*' ? '[\\s\\S]*' : (escaped ?? plain).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
  );
  return new RegExp(`^${source}$`);
}
