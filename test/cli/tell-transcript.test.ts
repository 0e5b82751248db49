import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { tellTranscript } from '../../cli/live/tell-transcript.ts';
import { executionOf, type Frame, frame } from '../lambdas/support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
});
afterEach(() => f.stop());

const told = async (ending: object) => {
  await f.close({ run: 'r1', execution: executionOf('r1'), ...ending });
  return tellTranscript(f.s3.objects.get('r1.transcript.json')!).join('\n');
};

it('says who asked, who approved how, what was run, and how it ended, each with its entry', async () => {
  const { digest } = await f.approved('r1');
  await f.act('r1', digest, 'snapshot-data');
  const text = await told({ outcome: { outcome: 'done' } });

  expect(text).toMatch(/^gaia-reset-certificates on hub\.example\.test, run r1, .*: DONE\.$/m);
  expect(text).toMatch(/^ +1 {2}.* Asked for by eve, arn:aws:iam::111111111111:user\/eve, as CloudTrail recorded it/m);
  expect(text).toContain('Approval was asked for: 1 of owner (Ada) and 1 of operator (Bob); 2 different people');
  expect(text).toContain('Ada approved with their own AWS credentials (arn:aws:iam::111111111111:user/ada)');
  expect(text).toContain('Bob approved');
  expect(text).toContain('The gate was APPROVED');
  expect(text).toContain('the facts, the plan and the votes were the same');
  expect(text).toMatch(/"snapshot-data" ended as SUCCEEDED: \{"snapshotId":"snap-0"/);
  expect(text).toMatch(/Began "snapshot-data": Snapshot .* \[event \d+\]$/m);
  expect(text).not.toContain('Nothing was changed');
});

it('says that a request was rejected and that nothing was changed', async () => {
  await f.open('r1');
  await f.request('r1');
  const made = await f.plan('r1');
  await f.vote(await f.gate('r1', made.digest), 'bob', made, 'reject');
  const text = await told({ failure: { Error: 'GateRejected', Cause: 'bob said no' } });

  expect(text).toContain('Bob REJECTED with their own AWS credentials');
  expect(text).toContain('Failed with GateRejected: bob said no');
  expect(text).toContain('Nothing was changed.');
});
