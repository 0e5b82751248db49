import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castVote } from '../../../lambdas/cast-vote/task.ts';
import type { UnsignedVote, Vote } from '../../../lambdas/shared/gate/vote.ts';
import { signVote } from '../../../lambdas/shared/gate/vote-signature.ts';
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
    at.pass(1);
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

describe('a vote that the vote key should not have signed', () => {
  const signedInto = async (gate: Made, change: Partial<Vote>) => {
    await at.voteAs('ada', gate);
    const [row] = await at.votesOf(gate);
    const { pk, sk, signature: _, ...vote } = row as { pk: string; sk: string } & Vote;
    const made = await signVote(at.ports.kms, at.ports.voteKeyId, { ...vote, ...change } as UnsignedVote);
    await at.table.put({ pk, sk, ...made });
    await at.voteAs('cleo', gate);
    return at.verify(gate);
  };

  it.each<[string, Partial<Vote>]>([
    ['a mailbox, called iam', { principal: 'mailto:ada@example.test' }],
    ['a passkey without an assertion, called iam', { principal: 'passkey:key-of-ada' }],
  ])('does not count: %s', async (_what, change) => {
    expect(await signedInto(await opened(), change)).toMatchObject({ ok: false, voters: ['cleo'] });
  });

  // Both verify with the vote key: base64 with a space, and n - s in the place of s.
  it.each<[string, (signature: string) => string]>([
    ['spelled otherwise', (signature) => `${signature} `],
    ['made from itself', otherSignature],
  ])('stays taken back when its signature is %s', async (_what, change) => {
    const gate = await opened();
    await at.voteAs('ada', gate);
    await at.voteAs('ada', gate, { decision: 'withdraw' });
    const [row] = await at.votesOf(gate);
    const signature = change(row!.signature as string);
    await at.table.put({ ...(row as { pk: string; sk: string }), signature });
    await at.voteAs('cleo', gate);
    expect(await at.verify(gate)).toMatchObject({ ok: false, voters: ['cleo'] });
  });
});

/** The other signature (r, n - s) of the same message by the same key, which everybody can make (P-256). */
function otherSignature(base64: string): string {
  const der = Buffer.from(base64, 'base64');
  const r = der.subarray(4, 4 + der[3]!);
  const s = der.subarray(6 + der[3]!);
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const other = (order - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0');
  const bytes = Buffer.from(/^[89a-f]/.test(other) ? `00${other}` : other, 'hex');
  const short = bytes[0] === 0 && bytes[1]! < 128 ? bytes.subarray(1) : bytes;
  const body = Buffer.concat([Buffer.from([2, r.length]), r, Buffer.from([2, short.length]), short]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64');
}
