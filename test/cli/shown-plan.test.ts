import { describe, expect, it } from '@jest/globals';
import { wordsOfShown } from '../../cli/shown-plan.ts';
import { canonicalJson, sha256Hex } from '../../lambdas/shared/canonical.ts';
import { wordsOf } from '../../lambdas/shared/words.ts';
import { people, twoGroups } from '../lambdas/gate/support/bench.ts';
import { aPlan } from '../lambdas/gate/support/plan.ts';

const plan = aPlan('r1', twoGroups(), people, new Date('2026-11-20T12:00:00.000Z'));
const digest = sha256Hex(canonicalJson(plan));
const gate = { gate: 'r1-x', digest, run: 'r1' };

describe('what is approved on a terminal is what stands there', () => {
  it('has the words of the digest of the very plan that is shown, as it came over the wire', () => {
    expect(wordsOfShown(JSON.parse(JSON.stringify(plan)), gate)).toEqual(wordsOf(digest));
  });

  it.each<[string, () => unknown]>([
    [
      'a harmless plan in place of the one that is asked about',
      () => wordsOfShown({ ...plan, plan: { ...plan.plan, summary: 'harmless' } }, gate),
    ],
    ['the plan of another run', () => wordsOfShown(plan, { ...gate, run: 'r2' })],
  ])('refuses %s', (_what, show) => {
    expect(show).toThrow(expect.objectContaining({ name: 'PlanDiffers', exitCode: 4 }));
  });

  it('refuses to decide on nothing', () => {
    expect(() => wordsOfShown(null, gate)).toThrow(expect.objectContaining({ name: 'PlanMissing' }));
  });
});
