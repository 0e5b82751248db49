import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limits } from '../../../../lambdas/shared/ledger/limits.ts';
import { type Bucket, nextTokenAt, tokensAt } from '../../../../lambdas/shared/ledger/token-bucket.ts';

const bucket: Bucket = { capacity: 5, refillMs: 100 };

describe('a bucket', () => {
  it('is full at first, gives what it has, and one more after each refill', () => {
    expect(tokensAt(bucket, [], 0)).toBe(5);
    const spends = [0, 0, 0, 0, 0];
    expect(tokensAt(bucket, spends, 0)).toBe(0);
    expect(nextTokenAt(bucket, spends, 0)).toBe(100);
    expect(tokensAt(bucket, spends, 99)).toBe(0);
    expect(tokensAt(bucket, spends, 100)).toBe(1);
    expect(nextTokenAt(bucket, spends, 100)).toBe(100);
    expect(tokensAt(bucket, spends, 10_000)).toBe(5);
  });

  it('owes what was taken beyond it', () => {
    expect(nextTokenAt(bucket, [0, 0, 0, 0, 0, 0, 0], 0)).toBe(300);
  });
});

const anyLimit = fc.constantFrom(...Object.values(limits).flatMap((each) => Object.values(each)));

/** The authority's own arithmetic: one "theoretical arrival time" (GCRA), written down apart from ours. */
function authority({ capacity, refillMs }: Bucket) {
  let arrival = Number.NEGATIVE_INFINITY;
  return (time: number): boolean => {
    const next = Math.max(arrival, time) + refillMs;
    if (next - time > capacity * refillMs) return false;
    arrival = next;
    return true;
  };
}

describe('a schedule that asks only at safe times', () => {
  /** Times at which somebody wants a certificate; each is moved to the next safe time. */
  const schedule = (limit: Bucket, wishes: number[]) => {
    const spends: number[] = [];
    for (const wish of [...wishes].sort((one, other) => one - other)) {
      spends.push(nextTokenAt(limit, spends, Math.max(wish, spends.at(-1) ?? wish)));
    }
    return spends;
  };
  const wishes = (limit: Bucket) =>
    fc.array(fc.integer({ min: 0, max: limit.refillMs * limit.capacity * 3 }), { minLength: 1, maxLength: 60 });
  const cases = anyLimit.chain((limit) => fc.tuple(fc.constant(limit), wishes(limit)));

  it('is never refused by the authority, and none of its times could be earlier', () => {
    fc.assert(
      fc.property(cases, ([limit, wanted]) => {
        const accepts = authority(limit);
        const spends = schedule(limit, wanted);
        expect(spends.every(accepts)).toBe(true);
        const moved = spends.findIndex(
          (time, at) => time > (wanted.toSorted((a, b) => a - b)[at] ?? 0) && time > (spends[at - 1] ?? 0),
        );
        if (moved < 0) return;
        const strict = authority(limit);
        for (const time of spends.slice(0, moved)) strict(time);
        expect(strict(spends[moved]! - 1)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('never has more in any stretch of time than the burst and what refills meanwhile', () => {
    fc.assert(
      fc.property(cases, ([limit, wanted]) => {
        const spends = schedule(limit, wanted);
        for (const [from, start] of spends.entries()) {
          for (let to = from; to < spends.length; to += 1) {
            const allowed = limit.capacity + Math.floor((spends[to]! - start) / limit.refillMs);
            expect(to - from + 1).toBeLessThanOrEqual(allowed);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds a token exactly when it says that there is one', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ([limit, wanted], later) => {
        const spends = [...wanted].sort((one, other) => one - other);
        const at = spends.at(-1)! + (later % (limit.refillMs * 8));
        const next = nextTokenAt(limit, spends, at);
        expect(tokensAt(limit, spends, next)).toBeGreaterThanOrEqual(1);
        if (next > at) expect(tokensAt(limit, spends, next - 1)).toBe(0);
        else expect(tokensAt(limit, spends, at)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });
});
