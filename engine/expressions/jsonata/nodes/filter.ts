import type { JsonataNode } from '../ast.ts';
import type { Frame, Tuple } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { createSequence, type Sequence } from '../sequence.ts';
import { isArrayOfNumbers, isNumeric, toBoolean } from '../values.ts';

/** `[…]` after a step: a number picks an item, anything else keeps the items for which it is true. */
export function evaluateFilter(predicate: JsonataNode, input: unknown, frame: Frame): unknown[] {
  const items: Sequence = Array.isArray(input) ? input : createSequence(input);
  const results = createSequence();
  if (items.tupleStream) results.tupleStream = true;
  if (predicate.type === 'number') {
    const item = items[fromEnd(predicate.value as number, items.length)];
    if (Array.isArray(item)) return item;
    if (item !== undefined) results.push(item);
    return results;
  }
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    const context = items.tupleStream ? (item as Tuple)['@'] : item;
    const result = evaluate(predicate, context, items.tupleStream ? frame.withTuple(item as Tuple) : frame);
    const positions = isNumeric(result) ? [result] : result;
    if (isArrayOfNumbers(positions)) {
      for (const position of positions) if (fromEnd(position, items.length) === index) results.push(item);
    } else if (toBoolean(positions)) {
      results.push(item);
    }
  }
  return results;
}

function fromEnd(position: number, length: number): number {
  const index = Math.floor(position);
  return index < 0 ? length + index : index;
}
