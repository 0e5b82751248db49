import { expect, it } from '@jest/globals';
import { withCures } from '../../../workflows/shared/cures.ts';

const check = (name: string, more: object = {}) => ({ name, held: false, expected: 'x', found: 'y', ...more });
const reset = { advice: 'Reset it.', procedure: 'gaia-reset-certificates' };

it('says once, after the last, what several checks in a row want', () => {
  const checks = [
    check('disk', { held: true }),
    check('trusted', reset),
    check('clock', { held: true }),
    check('names', reset),
    check('port', { advice: 'Open it.' }),
    check('other'),
  ];
  expect(withCures(checks).map(({ check: { name }, cure }) => [name, cure])).toEqual([
    ['trusted', undefined],
    ['names', 'Reset it. Start gaia-reset-certificates.'],
    ['port', 'Open it.'],
    ['other', undefined],
  ]);
});
