import { describe, expect, it } from '@jest/globals';
import { batchesOf } from '../../../engine/states/item-batches.ts';

const sizes = (items: unknown[], settings: object) => batchesOf(items, { ...settings }).map(({ size }) => size);

describe('batches of items', () => {
  it('have at most so many items, and all of them when there is no limit', () => {
    expect(sizes([1, 2, 3, 4, 5], { MaxItemsPerBatch: 2 })).toEqual([2, 2, 1]);
    expect(sizes([1, 2, 3, 4, 5], { MaxItemsPerBatch: 0 })).toEqual([5]);
    expect(sizes([], { MaxItemsPerBatch: 2 })).toEqual([]);
  });

  it('have at most so many bytes as input of a child, an item that is larger alone', () => {
    // {"Items":["aa","aa"]} is 21 bytes.
    const items = ['aa', 'aa', 'aa', 'a'.repeat(50), 'aa'];
    expect(sizes(items, { MaxInputBytesPerBatch: 21 })).toEqual([2, 1, 1, 1]);
    expect(sizes(items, { MaxInputBytesPerBatch: 20 })).toEqual([1, 1, 1, 1, 1]);
    expect(sizes(items, { MaxInputBytesPerBatch: 21, BatchInput: {} })).toEqual([1, 1, 1, 1, 1]);
  });

  it('never exceed a payload, also where only the number of items is limited', () => {
    const item = 'x'.repeat(100 * 1024);
    expect(sizes([item, item, item], { MaxItemsPerBatch: 10 })).toEqual([2, 1]);
  });
});
