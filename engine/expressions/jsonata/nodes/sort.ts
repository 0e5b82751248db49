import type { SortStep } from '../ast.ts';
import { ExpressionError } from '../expression-error.ts';
import type { Frame, Tuple } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { mergeSort } from '../natives/order.ts';
import type { Sequence } from '../sequence.ts';

/** `^(<a, >b)`: the items ordered by terms, nothing last; items that compare equal keep their order. */
export function evaluateSort(step: SortStep, items: Sequence, frame: Frame): unknown {
  const isTupleStream = Boolean(items.tupleStream);
  const termOf = (item: unknown, term: SortStep['terms'][number]) =>
    isTupleStream
      ? evaluate(term.expression, (item as Tuple)['@'], frame.withTuple(item as Tuple))
      : evaluate(term.expression, item, frame);
  return mergeSort(items, (left, right) => {
    for (const term of step.terms) {
      const order = compare(termOf(left, term), termOf(right, term), step, term.descending);
      if (order !== 0) return order > 0;
    }
    return false;
  });
}

function compare(left: unknown, right: unknown, step: SortStep, descending: boolean): number {
  if (left === undefined) return right === undefined ? 0 : 1;
  if (right === undefined) return -1;
  if (!isSortable(left) || !isSortable(right)) {
    throw new ExpressionError('T2008', { position: step.position, value: isSortable(left) ? right : left });
  }
  if (typeof left !== typeof right) {
    throw new ExpressionError('T2007', { position: step.position, value: left, value2: right });
  }
  if (left === right) return 0;
  const order = left < right ? -1 : 1;
  return descending ? -order : order;
}

function isSortable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
