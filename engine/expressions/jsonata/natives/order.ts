import type { Closure, Focus } from '../callable.ts';
import { ExpressionError } from '../expression-error.ts';
import { isArrayOfNumbers, isArrayOfStrings } from '../values.ts';

/** $sort: by value, or by a function that answers whether its first argument goes after its second. */
export function sort(this: Focus, items: unknown[] | undefined, isAfter: Closure | undefined): unknown {
  if (items === undefined || items.length <= 1) return items;
  if (isAfter !== undefined) return mergeSort(items, (left, right) => Boolean(isAfter.apply(this, [left, right])));
  if (!isArrayOfNumbers(items) && !isArrayOfStrings(items)) throw new ExpressionError('D3070', { index: 1 });
  return mergeSort(items, (left, right) => (left as number) > (right as number));
}

/** A stable merge sort that asks in the order jsonata's asks, for functions that fail or look around. */
export function mergeSort(items: unknown[], isAfter: (left: unknown, right: unknown) => boolean): unknown[] {
  if (items.length <= 1) return items;
  const middle = Math.floor(items.length / 2);
  const left = mergeSort(items.slice(0, middle), isAfter);
  const right = mergeSort(items.slice(middle), isAfter);
  const merged: unknown[] = [];
  let [fromLeft, fromRight] = [0, 0];
  while (fromLeft < left.length && fromRight < right.length) {
    if (isAfter(left[fromLeft], right[fromRight])) merged.push(right[fromRight++]);
    else merged.push(left[fromLeft++]);
  }
  while (fromLeft < left.length) merged.push(left[fromLeft++]);
  while (fromRight < right.length) merged.push(right[fromRight++]);
  return merged;
}
