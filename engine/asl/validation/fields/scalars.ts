import { isExpression } from '../syntax/jsonata-expression.ts';
import { isTimestamp } from '../syntax/timestamp.ts';
import type { FieldCheck } from './field.ts';
import { checkExpression } from './jsonata.ts';

/** Any JSON value, never evaluated. */
export const anything: FieldCheck = () => {};

export const text: FieldCheck = (value, { report, at }) => {
  if (typeof value !== 'string') report.schema('Expected value of type [STRING]', at);
};

export const truth: FieldCheck = (value, { report, at }) => {
  if (typeof value !== 'boolean') report.schema('Expected value of type [BOOLEAN]', at);
};

/** One of a few words. */
export function oneOf(words: readonly string[]): FieldCheck {
  return (value, { report, at }) => {
    if (typeof value !== 'string') report.schema('Expected value of type [STRING]', at);
    else if (!words.includes(value)) report.schema(`Value should be one of the following: [${words.join(', ')}]`, at);
  };
}

interface Range {
  readonly minimum?: number;
  readonly maximum?: number;
}

export function integer(range: Range = {}): FieldCheck {
  return (value, { report, at }) => {
    if (!Number.isInteger(value)) report.schema('Expected value of type Integer', at);
    else checkRange(value as number, range, (message) => report.schema(message, at));
  };
}

export function number(range: Range = {}): FieldCheck {
  return (value, { report, at }) => {
    if (typeof value !== 'number') report.schema('Expected value of type Number', at);
    else
      checkRange(
        value,
        range,
        (message) => report.schema(message, at),
        (limit) => limit.toFixed(1),
      );
  };
}

function checkRange(
  value: number,
  { minimum, maximum }: Range,
  report: (message: string) => void,
  shown: (limit: number) => string = String,
): void {
  if (minimum !== undefined && value < minimum) report(`Minimum value is ${shown(minimum)}`);
  if (maximum !== undefined && value > maximum) report(`Maximum value is ${shown(maximum)}`);
}

/** RFC 3339 with an upper-case T and Z or an offset. */
export const timestamp: FieldCheck = (value, { report, at }) => {
  if (typeof value !== 'string') report.schema('Expected value of type [STRING]', at);
  else if (!isTimestamp(value)) report.schema('String does not match RFC3339 timestamp', at);
};

/** The same field, or in a JSONata state an expression that yields it. */
export function orExpression(check: FieldCheck): FieldCheck {
  return (value, context) => {
    if (context.language === 'JSONata' && isExpression(value)) checkExpression(value, context);
    else check(value, context);
  };
}
