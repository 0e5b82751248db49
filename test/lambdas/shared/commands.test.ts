import { expect, it } from '@jest/globals';
import { commentOf } from '../../../lambdas/shared/commands.ts';

it('two actions of a run with the longest of names are told apart by their comments', () => {
  const run = 'r'.repeat(80);
  const one = commentOf(run, 'undo', 'restart-services-of-nginx');
  const other = commentOf(run, 'undo', 'restart-services-of-the-hub');
  expect([one.length, other.length]).toEqual([100, 100]);
  expect(one).not.toBe(other);
  expect(commentOf('r1', 'reset')).toBe('r1 reset');
});
