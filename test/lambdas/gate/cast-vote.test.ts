import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castVote } from '../../../lambdas/cast-vote/task.ts';
import { type Bench, bench, twoGroups } from './support/bench.ts';
import { everything } from './support/http.ts';

let at: Bench;
let n = 0;
const opened = () => {
  n += 1;
  return at.openedGate(`cast-${n}`, { policy: twoGroups({ strength: 'iam' }) });
};

beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());

const call = async (body: unknown, iam: { userArn: string; accountId: string } | undefined, method = 'POST') => {
  const answer = await castVote(at.ports, {
    rawPath: '/',
    rawQueryString: '',
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { http: { method, sourceIp: '203.0.113.1' }, ...(iam ? { authorizer: { iam } } : {}) },
  });
  return { status: answer.statusCode, ...JSON.parse(answer.body) };
};
const ada = { userArn: 'arn:aws:iam::111111111111:user/ada', accountId: '111111111111' };
const ballot = (gate: { gate: string; digest: string; words: string[] }) => ({
  gate: gate.gate,
  decision: 'approve',
  digest: gate.digest,
  words: gate.words.slice(0, 4).join(' '),
});

describe('cast-vote', () => {
  it("takes a vote under the caller's own identity and tells the exact count", async () => {
    const gate = await opened();
    expect(await call({ ...ballot(gate), comment: 'looks right' }, ada)).toEqual({
      status: 'OPEN',
      gate: gate.gate,
      person: 'ada',
      decision: 'approve',
      repeated: false,
      text: '1 of 2',
      missing: ['Cleo "C" Park', 'Dov Levi'],
      approvedBy: ['ada'],
    });
    const [vote] = await at.votesOf(gate);
    expect(vote).toMatchObject({
      person: 'ada',
      strength: 'iam',
      principal: ada.userArn,
      account: '111111111111',
      comment: 'looks right',
    });
    expect(JSON.stringify(vote)).not.toContain('203.0.113.1');
  });

  it('takes approve and withdraw, and refuses a second, different vote by name', async () => {
    const gate = await opened();
    await call(ballot(gate), ada);
    expect(await call({ ...ballot(gate), decision: 'reject' }, ada)).toMatchObject({
      status: 409,
      error: 'AlreadyVoted',
    });
    expect(await call({ gate: gate.gate, decision: 'withdraw', digest: gate.digest }, ada)).toMatchObject({
      text: '0 of 2',
    });
  });

  it.each([
    ['no JSON', 'approve', /not JSON/],
    ['an unknown field', { person: 'cleo' }, /person/],
    ['another decision', { decision: 'yes' }, /decision/],
    ['no digest', { digest: undefined }, /digest/],
    ['a digest that is none', { digest: 'abc' }, /digest/],
  ])('names what is wrong with %s', async (_name, change, message) => {
    const gate = await opened();
    const before = await everything(at);
    const answer = await call(typeof change === 'string' ? change : { ...ballot(gate), ...change }, ada);
    expect(answer).toMatchObject({ status: 400, error: 'InputInvalid', message: expect.stringMatching(message) });
    expect(await everything(at)).toBe(before);
  });

  it('refuses a caller without identity, an identity of no person, and other methods', async () => {
    const gate = await opened();
    expect(await call(ballot(gate), undefined)).toMatchObject({ status: 403, error: 'IdentityUnknown' });
    expect(
      await call(ballot(gate), { userArn: 'arn:aws:iam::111111111111:root', accountId: '111111111111' }),
    ).toMatchObject({ status: 403 });
    expect(await call(ballot(gate), ada, 'GET')).toMatchObject({ status: 405 });
    expect(await call({ ...ballot(gate), gate: 'none' }, ada)).toMatchObject({
      status: 404,
      error: 'GateDoesNotExist',
    });
    expect(await at.votesOf(gate)).toEqual([]);
  });
});
