import type { BindNode, BlockNode, ConditionNode } from '../ast.ts';
import { Frame } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { toBoolean } from '../values.ts';

export function evaluateCondition(node: ConditionNode, input: unknown, frame: Frame): unknown {
  if (toBoolean(evaluate(node.condition, input, frame))) return evaluate(node.then, input, frame);
  return node.else === undefined ? undefined : evaluate(node.else, input, frame);
}

export function evaluateBlock(node: BlockNode, input: unknown, frame: Frame): unknown {
  const inner = new Frame(frame);
  let result: unknown;
  for (const expression of node.expressions) result = evaluate(expression, input, inner);
  return result;
}

export function evaluateBind(node: BindNode, input: unknown, frame: Frame): unknown {
  const value = evaluate(node.rhs, input, frame);
  frame.bind(node.lhs.value, value);
  return value;
}
