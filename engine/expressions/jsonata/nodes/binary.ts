import type { BinaryNode } from '../ast.ts';
import { ExpressionError, isCodedError } from '../expression-error.ts';
import { type Frame, Run } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { toText } from '../natives/library.ts';
import type { Sequence } from '../sequence.ts';
import { isDeepEqual, isNumeric, toBoolean } from '../values.ts';

type Operator = Exclude<BinaryNode['value'], 'and' | 'or'>;

const operators: { [Token in Operator]: (left: unknown, right: unknown) => unknown } = {
  '+': arithmetic((left, right) => left + right),
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  '/': arithmetic((left, right) => left / right),
  '%': arithmetic((left, right) => left % right),
  '=': (left, right) => left !== undefined && right !== undefined && isDeepEqual(left, right),
  '!=': (left, right) => left !== undefined && right !== undefined && !isDeepEqual(left, right),
  '<': comparison((left, right) => left < right),
  '<=': comparison((left, right) => left <= right),
  '>': comparison((left, right) => left > right),
  '>=': comparison((left, right) => left >= right),
  '&': concatenate,
  '..': range,
  in: (left, right) =>
    left !== undefined && right !== undefined && (Array.isArray(right) ? right.includes(left) : right === left),
};

export function evaluateBinary(node: BinaryNode, input: unknown, frame: Frame): unknown {
  const left = evaluate(node.lhs, input, frame);
  if (node.value === 'and' || node.value === 'or') return evaluateLogic(node, left, input, frame);
  const right = evaluate(node.rhs, input, frame);
  try {
    return operators[node.value](left, right);
  } catch (error) {
    throw located(error, node);
  }
}

function evaluateLogic(node: BinaryNode, left: unknown, input: unknown, frame: Frame): boolean {
  try {
    const truth = toBoolean(left) ?? false;
    if (node.value === 'and' ? !truth : truth) return truth;
    return toBoolean(evaluate(node.rhs, input, frame)) ?? false;
  } catch (error) {
    throw located(error, node);
  }
}

function located(error: unknown, node: BinaryNode): unknown {
  if (isCodedError(error)) Object.assign(error, { position: node.position, token: node.value });
  return error;
}

function arithmetic(calculate: (left: number, right: number) => number) {
  return (left: unknown, right: unknown): number | undefined => {
    if (left !== undefined && !isNumeric(left)) throw new ExpressionError('T2001', { value: left });
    if (right !== undefined && !isNumeric(right)) throw new ExpressionError('T2002', { value: right });
    return left === undefined || right === undefined ? undefined : calculate(left, right);
  };
}

function comparison(compare: (left: string | number, right: string | number) => boolean) {
  return (left: unknown, right: unknown): boolean | undefined => {
    if (!isComparable(left) || !isComparable(right)) {
      throw new ExpressionError('T2010', {
        value: typeof left === 'string' || typeof left === 'number' ? right : left,
      });
    }
    if (left === undefined || right === undefined) return undefined;
    if (typeof left !== typeof right) throw new ExpressionError('T2009', { value: left, value2: right });
    return compare(left, right);
  };
}

function isComparable(value: unknown): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

function concatenate(left: unknown, right: unknown): string {
  const text = (left === undefined ? '' : toText(left)) + (right === undefined ? '' : toText(right));
  Run.reserve(text.length);
  return text;
}

function range(left: unknown, right: unknown): unknown[] | undefined {
  if (left !== undefined && !Number.isInteger(left)) throw new ExpressionError('T2003', { value: left });
  if (right !== undefined && !Number.isInteger(right)) throw new ExpressionError('T2004', { value: right });
  if (left === undefined || right === undefined) return undefined;
  const [first, last] = [left as number, right as number];
  if (first > last) return undefined;
  const size = last - first + 1;
  if (size > 1e7) throw new ExpressionError('D2014', { value: size });
  Run.reserve(size * 8);
  const items: Sequence = Array.from({ length: size }, (_, index) => first + index);
  items.sequence = true;
  return items;
}
