import { expect, it } from '@jest/globals';
import { warnOfGates } from '../../../lambdas/shared/gate/warn-of-gates.ts';
import { anEstate, person } from '../../local/simulation/estate.ts';

const scheduled = (procedure: string, more: object = {}) => ({
  name: `monthly-${procedure}`,
  procedure,
  input: { hub: 'hub.example.org' },
  expression: 'cron(0 9 1 * ? *)',
  ...more,
});
const warnings = (schedule: object, change: object = {}) =>
  warnOfGates(anEstate({ hubs: { 'hub.example.org': {} }, schedules: [schedule], ...change }));

it('says for whom a schedule waits each time, and how long', () => {
  expect(warnings(scheduled('gaia-reset-certificates'))).toEqual([
    expect.stringMatching(
      /^schedule monthly-gaia-reset-certificates: .* waits at its gate every time for 1 of owner \(Alice\) and 1 of operator \(Bob\).*, up to 24 h, and fails/,
    ),
  ]);
});

it.each<[string, object, RegExp]>([
  [
    'a group has nobody',
    { hubs: { 'hub.example.org': { roles: { owner: ['alice'] } } } },
    /group "operator" has nobody/,
  ],
  [
    'somebody of it is not in the estate',
    { hubs: { 'hub.example.org': { roles: { operator: ['eve'] } } } },
    /"eve" is not in the estate/,
  ],
  [
    'nobody of it has a proof of person',
    { people: { bob: person('Bob', { principals: [] }) } },
    /able to approve: nobody/,
  ],
])('says that it fails every time when %s', (_, change, message) => {
  const [warning] = warnings(scheduled('gaia-restart-services'), change);
  expect(warning).toMatch(/^schedule monthly-gaia-restart-services: gaia-restart-services fails every time: nobody/);
  expect(warning).toMatch(message);
});

it('says nothing of what only looks, renews by itself, or is disabled', () => {
  for (const schedule of [
    scheduled('gaia-check-dns'),
    scheduled('gaia-renew-certificates'),
    scheduled('gaia-reset-certificates', { enabled: false }),
  ])
    expect(warnings(schedule)).toEqual([]);
});
