import type { GroupNode } from '../ast.ts';
import { ExpressionError } from '../expression-error.ts';
import type { Frame, Tuple } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { append, type Sequence } from '../sequence.ts';

/** `{key: value}`: an object whose members gather the items with the same key. */
export function evaluateGroup(node: GroupNode, input: unknown, frame: Frame): Record<string, unknown> {
  const isTupleStream = Array.isArray(input) && Boolean((input as Sequence).tupleStream);
  const items = Array.isArray(input) ? input : [input];
  const groups = new Map<string, { data: unknown; pair: number }>();
  // A literal object is a group over nothing.
  for (const item of items.length === 0 ? [undefined] : items) {
    const inner = isTupleStream ? frame.withTuple(item as Tuple) : frame;
    const context = isTupleStream ? (item as Tuple)['@'] : item;
    for (let pair = 0; pair < node.lhs.length; pair += 1) {
      const key = evaluate(node.lhs[pair]![0], context, inner);
      if (key === undefined) continue;
      if (typeof key !== 'string') throw new ExpressionError('T1003', { position: node.position, value: key });
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { data: item, pair });
      else if (group.pair !== pair) throw new ExpressionError('D1009', { position: node.position, value: key });
      else group.data = append(group.data, item);
    }
  }
  const result: Record<string, unknown> = {};
  for (const [key, { data, pair }] of inKeyOrder(groups)) {
    const tuple = isTupleStream ? mergeTuples(data) : undefined;
    const context = tuple === undefined ? data : tuple['@'];
    const inner = tuple === undefined ? frame : frame.withTuple(withoutItem(tuple));
    const value = evaluate(node.lhs[pair]![1], context, inner);
    if (value !== undefined)
      Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

/** As members of a JavaScript object are ordered: whole numbers first. */
function inKeyOrder<Value>(groups: Map<string, Value>): Iterable<[string, Value]> {
  let plain = true;
  for (const key of groups.keys()) plain &&= !(key.charCodeAt(0) <= 57 && /^\d+$/.test(key));
  return plain ? groups : Object.entries(Object.fromEntries(groups));
}

function mergeTuples(data: unknown): Tuple {
  if (!Array.isArray(data)) return data as Tuple;
  const merged: Tuple = { ...(data[0] as Tuple) };
  for (const tuple of data.slice(1) as Tuple[]) {
    for (const name in tuple) merged[name] = append(merged[name], tuple[name]);
  }
  return merged;
}

function withoutItem(tuple: Tuple): Tuple {
  const { '@': _item, ...bindings } = tuple;
  return bindings;
}
