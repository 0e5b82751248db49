import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Queue } from '../../../engine/execution/queue.ts';

describe('a queue', () => {
  it('gives out in the order it took in', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat())), (steps) => {
        const queue = new Queue<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === null) expect(queue.take()).toBe(model.shift());
          else {
            queue.add(step);
            model.push(step);
          }
          expect(queue.length).toBe(model.length);
        }
      }),
    );
  });
});
