import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castVote } from '../../../lambdas/cast-vote/task.ts';
import { type Bench, bench, twoGroups } from './support/bench.ts';

let at: Bench;
let n = 0;
const opened = () => {
  n += 1;
  return at.openedGate(`hostile-${n}`, { policy: twoGroups({ strength: 'iam' }) });
};
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());

type Made = Awaited<ReturnType<typeof opened>>;
const commented = async (gate: Made, comment: string) => {
  await at.voteAs('ada', gate, { comment });
  const [vote] = await at.votesOf(gate);
  return vote!.comment as string;
};

describe('a comment', () => {
  it('that is cut in the middle of a letter leaves a vote that still verifies', async () => {
    const gate = await opened();
    expect(await commented(gate, `${'a'.repeat(499)}😀 and more`)).toBe('a'.repeat(499));
    await at.voteAs('cleo', gate);
    expect(await at.verify(gate)).toMatchObject({ ok: true, problems: [] });
  });

  it('with half a surrogate pair, or with signs that turn text around, is kept without them', async () => {
    const gate = await opened();
    expect(await commented(gate, 'no\ud800 \u202egnihton\u2066 \u200bhere\u001b[2J\u009b1m')).toBe(
      'no\ufffd gnihton here [2J 1m',
    );
    await at.voteAs('cleo', gate);
    expect(await at.verify(gate)).toMatchObject({ ok: true });
  });
});

describe('a recorded call', () => {
  const call = async (body: Record<string, unknown>) => {
    const iam = { userArn: 'arn:aws:iam::111111111111:user/ada', accountId: '111111111111' };
    const requestContext = { http: { method: 'POST' }, authorizer: { iam } };
    const answer = await castVote(at.ports, {
      rawPath: '/',
      rawQueryString: '',
      headers: {},
      body: JSON.stringify(body),
      isBase64Encoded: false,
      requestContext,
    });
    return { http: answer.statusCode, ...JSON.parse(answer.body) };
  };
  const ballot = (gate: Made, change: Record<string, unknown> = {}) => ({
    gate: gate.gate,
    decision: 'approve',
    digest: gate.digest,
    words: gate.words.slice(0, 4).join(' '),
    ...change,
  });
  const nonce = (name: string) => name.padEnd(22, '_');

  it('that is played again after the vote was taken back does not bring it back', async () => {
    const gate = await opened();
    const recorded = ballot(gate, { nonce: nonce('first') });
    expect(await call(recorded)).toMatchObject({ http: 200, text: '1 of 2' });
    expect(await call(recorded)).toMatchObject({ http: 200, text: '1 of 2', repeated: true });
    expect(await call(ballot(gate, { decision: 'withdraw' }))).toMatchObject({ text: '0 of 2' });
    expect(await call(recorded)).toMatchObject({ http: 409, error: 'ChallengeUsed' });
    expect(await call(ballot(gate))).toMatchObject({ http: 409, error: 'ChallengeUsed' });
    expect(await call(ballot(gate, { nonce: nonce('second') }))).toMatchObject({ http: 200, text: '1 of 2' });
  });

  it('is good for no other gate, though both ask for the same plan', async () => {
    const [gate, other] = [await opened(), await opened()];
    await call(ballot(gate, { nonce: nonce('n') }));
    expect(await call({ ...ballot(gate, { nonce: nonce('n') }), gate: other.gate })).toMatchObject({
      http: 409,
      error: 'DigestDiffers',
    });
    const [row] = await at.votesOf(gate);
    await at.table.put({ ...row, pk: `GATE#${other.gate}`, sk: 'VOTE#ada' });
    expect((await at.verify(other)).problems.join()).toMatch(/ada does not count: it was cast at another gate/);
  });
});
