import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readGate, readVotes } from '../../../lambdas/shared/gate/gate-rows.ts';
import { voteVerifier } from '../../../lambdas/shared/gate/vote-signature.ts';
import { verifyTranscript } from '../../../lambdas/shared/transcript/verify-transcript.ts';
import { executionOf, type Frame, frame } from '../support/frame.ts';

let f: Frame;
beforeAll(async () => {
  f = await frame();
});
afterAll(() => f.stop());

it("T17: votes are there after the run's rows are deleted, in the table and in the sealed transcript", async () => {
  const { gate } = await f.approved('r1');
  await f.close({ run: 'r1', execution: executionOf('r1'), failure: { Error: 'ActionFailed', Cause: 'x' } });
  for (const { pk, sk } of await f.table.query('RUN#r1')) await f.table.remove(pk, sk);
  expect(await f.table.query('RUN#r1')).toEqual([]);

  const { votes, malformed } = await readVotes(f.table, gate);
  expect(malformed).toEqual([]);
  expect(votes.map(({ person, decision }) => `${person} ${decision}`).sort()).toEqual(['ada approve', 'bob approve']);
  const isSigned = await voteVerifier(f.ports.kms, f.ports.voteKeyId);
  expect(votes.map(isSigned)).toEqual([true, true]);
  expect(await readGate(f.table, gate)).toMatchObject({ status: 'APPROVED', run: 'r1' });

  const [text] = [...f.s3.objects.values()];
  expect(verifyTranscript(text!)).toMatchObject({ ok: true });
  const voted = JSON.parse(text!).entries.filter((entry: { kind: string }) => entry.kind === 'voted');
  expect(voted.map((entry: { data: { signature: string } }) => entry.data.signature).sort()).toEqual(
    votes.map(({ signature }) => signature).sort(),
  );
});
