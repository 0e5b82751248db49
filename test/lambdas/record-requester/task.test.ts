import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRequesters } from '../../../lambdas/shared/gate/gate-rows.ts';
import { executionOf, type Frame, frame } from '../support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
});
afterEach(() => f.stop());

const starter = 'arn:aws:sts::111111111111:assumed-role/stepbook-start-gaia-reset-certificates-eu-west-1/abc';

describe('record-requester', () => {
  it.each([
    ['of a schedule is the schedule', 'monthly-20270328T013000', starter, 'schedule:monthly'],
    ['of a starter with another name is the starter', 'by-hand', starter, starter],
  ])('the requester %s, and nobody', async (_what, run, arn, principal) => {
    await f.request(run, 'scheduler', { userIdentity: { arn } });
    expect(await readRequesters(f.ports.table, executionOf(run))).toEqual([{ principal }]);
  });

  it('never takes a starter for a person, whatever the estate says', async () => {
    f.ports.estate.people.eve!.principals.push(starter, `${starter.slice(0, -3)}*`, 'schedule:monthly');
    await f.request('monthly-20270328T013000', 'scheduler', { userIdentity: { arn: starter } });
    expect(await readRequesters(f.ports.table, executionOf('monthly-20270328T013000'))).toEqual([
      { principal: 'schedule:monthly' },
    ]);
  });
});
