import type { UnaryNode } from '../ast.ts';
import { ExpressionError } from '../expression-error.ts';
import type { Frame } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { append } from '../sequence.ts';
import { isNumeric } from '../values.ts';
import { evaluateGroup } from './group.ts';

/** Negation, an array `[…]` or an object `{…}`. */
export function evaluateUnary(node: UnaryNode, input: unknown, frame: Frame): unknown {
  if (node.value === '{') return evaluateGroup(node, input, frame);
  if (node.value === '[') return evaluateArray(node, input, frame);
  const value = evaluate(node.expression, input, frame);
  if (value === undefined) return undefined;
  if (isNumeric(value)) return -value;
  throw new ExpressionError('D1002', { position: node.position, token: node.value, value });
}

function evaluateArray(node: Extract<UnaryNode, { value: '[' }>, input: unknown, frame: Frame): unknown {
  let result: unknown = [];
  for (const item of node.expressions) {
    const value = evaluate(item, input, frame);
    if (value === undefined) continue;
    if (item.type === 'unary' && item.value === '[') (result as unknown[]).push(value);
    else if (Array.isArray(value)) result = append(result, value);
    else (result as unknown[]).push(value);
  }
  if (node.consarray) Object.defineProperty(result, 'cons', { enumerable: false, configurable: false, value: true });
  return result;
}
