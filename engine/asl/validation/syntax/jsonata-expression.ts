import jsonata from 'jsonata';
import { BoundedCache } from '../../../expressions/bounded-cache.ts';
import type { JsonataNode } from '../../../expressions/jsonata/ast.ts';

const parsed = new BoundedCache<string, JsonataNode>(2_000, (text) => jsonata(text).ast() as unknown as JsonataNode);

/** Whether a value of a JSONata state is meant as an expression, finished or not: it starts with `{%`. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%');
}

/** @throws jsonata's syntax error, with `message` and `position` in the text between `{%` and `%}` */
export function parseExpression(value: string): JsonataNode {
  return parsed.get(value.slice(2, -2));
}
