import jsonata from 'jsonata';
import type { JsonataNode } from '../../../expressions/jsonata/ast.ts';

/** Whether a value of a JSONata state is an expression: `{%` … `%}`, with nothing around. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%');
}

/** @throws jsonata's syntax error, with `message` and `position` in the text between `{%` and `%}` */
export function parseExpression(value: string): JsonataNode {
  return jsonata(value.slice(2, -2)).ast() as unknown as JsonataNode;
}
