import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadCases } from './case.ts';
import { differences } from './differences.ts';
import { play } from './play.ts';
import { skipOf, skips } from './skips.ts';
import { embeddedTarget, type Target } from './target.ts';

const cases = loadCases();
let target: Target;

beforeAll(() => {
  target = embeddedTarget();
});

afterAll(() => target.close());

describe('the embedded engine', () => {
  it.each(cases.map((test, index) => [test.name, test, index] as const))('%s', async (name, test, index) => {
    if (!skipOf(name, target)) expect(await play(test, target, index)).toEqual([]);
  });
});

describe('the cases', () => {
  it('are skipped by a name that exists and with a reason', () => {
    for (const { name, reason } of skips) {
      expect(
        cases.some((test) => test.name === name || (name.endsWith('*') && test.name.startsWith(name.slice(0, -1)))),
      ).toBe(true);
      expect(reason).not.toBe('');
    }
  });

  it('would notice a wrong answer', () => {
    expect(differences({ a: [1, '~\\d+'] }, { a: [1, '12'] })).toEqual([]);
    expect(differences({ a: [1] }, { a: [2], b: 0 })).toEqual(['$.a[0]: 2 instead of 1', '$.b: 0 instead of nothing']);
    expect(differences('~\\d+', 'x1')).toHaveLength(1);
  });
});
