import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openGate } from '../../../lambdas/open-gate/task.ts';
import { settleGate } from '../../../lambdas/shared/gate/settle-gate.ts';
import { takeVote } from '../../../lambdas/shared/gate/take-vote.ts';
import { Table } from '../../../lambdas/shared/table.ts';
import { readWait, tokenOf, waitKey } from '../../../lambdas/shared/waits.ts';
import { anEstate, type Bench, bench, type PersonId, people, twoGroups } from './support/bench.ts';
import { parseMail } from './support/parse-mail.ts';

let at: Bench;
let n = 0;
const run = () => {
  n += 1;
  return `run-${n}`;
};

beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());
beforeEach(() => {
  at.estate.now = anEstate();
  at.events.length = 0;
  at.mailDown.down = false;
  at.eventsDown.down = false;
});

describe('a gate takes votes', () => {
  it('is approved by one of each group, and says so once on the bus', async () => {
    const gate = await at.openedGate(run());
    const first = await at.voteAs('ada', gate);
    expect(first.tally).toMatchObject({ status: 'OPEN', text: '1 of 2', missing: ['Cleo "C" Park', 'Dov Levi'] });
    const second = await at.voteAs('cleo', gate);
    expect(second.tally).toMatchObject({ status: 'APPROVED', text: '2 of 2', missing: [] });
    expect(at.events).toEqual([
      { gate: gate.gate, run: gate.gate.slice(0, -13), status: 'APPROVED', digest: gate.digest },
    ]);
    expect(await at.verify(gate)).toEqual({
      ok: true,
      status: 'APPROVED',
      problems: [],
      voters: expect.arrayContaining(['ada', 'cleo']),
    });
  });

  it('T18: two of one group are not two of two: the text tells exact k of n', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    const { tally } = await at.voteAs('brin', gate);
    expect(tally).toMatchObject({
      status: 'OPEN',
      text: '1 of 2',
      approvedBy: expect.arrayContaining(['ada', 'brin']),
    });
  });

  it('T4: refuses the requester, the requester under another identity, and identities that are no person', async () => {
    const gate = await at.openedGate(run(), { requester: 'arn:aws:iam::111111111111:user/ada' });
    const other = {
      strength: 'iam',
      account: '111111111111',
      principal: 'arn:aws:sts::111111111111:assumed-role/Admin/ada',
    } as const;
    const as = (principal: string, account = '111111111111') => ({
      proof: { strength: 'iam', account, principal } as const,
    });
    await expect(at.voteAs('ada', gate)).rejects.toMatchObject({ name: 'RequesterExcluded' });
    await expect(at.voteAs('ada', gate, { proof: other })).rejects.toMatchObject({ name: 'RequesterExcluded' });
    await expect(at.voteAs('ada', gate, { proof: { strength: 'mail', person: 'ada' } })).rejects.toMatchObject({
      name: 'RequesterExcluded',
    });
    await expect(at.voteAs('ada', gate, as('arn:aws:iam::111111111111:root'))).rejects.toMatchObject({
      name: 'IdentityUnknown',
    });
    await expect(
      at.voteAs('ada', gate, as('arn:aws:sts::111111111111:assumed-role/stepbook-cast-vote/x')),
    ).rejects.toMatchObject({ name: 'IdentityUnknown' });
    await expect(
      at.voteAs('ada', gate, as('arn:aws:iam::111111111111:user/brin', '222222222222')),
    ).rejects.toMatchObject({ name: 'IdentityUnknown' });
    expect(await at.votesOf(gate)).toEqual([]);
  });

  it('T4: does not count a person who asks later (a redrive) though the vote was taken before', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    await at.voteAs('cleo', gate);
    await at.request(gate.run, 'arn:aws:iam::111111111111:user/ada', 'ada');
    const verdict = await at.verify(gate);
    expect(verdict).toMatchObject({ ok: false, voters: ['cleo'] });
    expect(verdict.problems.join()).toMatch(/ada does not count: that person asked for this run/);
  });

  it.each([
    'arn:aws:sts::111111111111:assumed-role/Deploy/ada',
    'arn:aws:iam::111111111111:root',
    'arn:aws:sts::111111111111:assumed-role/stepbook-start-gaia-reset-certificates-eu-west-1/x',
  ])(
    'T4: counts no approval while %s, who is nobody of the estate, has asked; a rejection is taken',
    async (requester) => {
      const gate = await at.openedGate(run(), { requester });
      await expect(at.voteAs('ada', gate)).rejects.toMatchObject({
        name: 'RequesterExcluded',
        message: expect.stringContaining(`${requester} asked for run ${gate.run} and is nobody of the estate`),
      });
      expect(await at.votesOf(gate)).toEqual([]);
      expect((await at.voteAs('ada', gate, { decision: 'reject' })).tally.status).toBe('REJECTED');
    },
  );

  it('T4: counts no vote any more when a stranger asks later (a redrive)', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    await at.voteAs('cleo', gate);
    await at.request(gate.run, 'arn:aws:sts::111111111111:assumed-role/Deploy/x');
    expect(await at.verify(gate)).toMatchObject({ ok: false, voters: [] });
  });

  it('takes no vote while CloudTrail has not told who asked', async () => {
    const gate = await at.openedGate(run(), { requester: null });
    await expect(at.voteAs('ada', gate)).rejects.toMatchObject({
      name: 'RequesterUnknown',
      message: expect.stringMatching(/again in a minute/),
    });
    expect(await at.votesOf(gate)).toEqual([]);
  });

  it('T5: answers the same vote again with an echo and refuses a different one; neither counts twice', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    const again = await at.voteAs('ada', gate);
    expect(again).toMatchObject({ repeated: true, tally: { text: '1 of 2' } });
    await expect(at.voteAs('ada', gate, { decision: 'reject' })).rejects.toMatchObject({ name: 'AlreadyVoted' });
    await at.voteAs('cleo', gate);
    expect(await at.voteAs('cleo', gate)).toMatchObject({ repeated: true, tally: { status: 'APPROVED' } });
    expect(await at.votesOf(gate)).toHaveLength(2);
    expect(await at.entriesOf(gate.run, 'voted')).toHaveLength(2);
    expect(at.events).toHaveLength(1);
  });

  it('T6: loses and doubles nothing when everybody votes at once, twice each', async () => {
    const gate = await at.openedGate(run(), {
      policy: twoGroups({ groups: [{ group: 'all', min: 4, people: ['ada', 'brin', 'cleo', 'dov'] }], distinct: 4 }),
    });
    const everybody = ['ada', 'brin', 'cleo', 'dov', 'ada', 'brin', 'cleo', 'dov'] as const;
    await Promise.all(everybody.map((person) => at.voteAs(person, gate)));
    expect(await at.votesOf(gate)).toHaveLength(4);
    expect((await at.gateOf(gate)).status).toBe('APPROVED');
    expect(at.events.map((event) => event.status)).toEqual(['APPROVED']);
    expect((await at.verify(gate)).ok).toBe(true);
    const kinds = (await at.entriesOf(gate.run)).map((entry) => entry.kind);
    const beforeDecision = kinds.slice(0, kinds.indexOf('gate-decided')).filter((kind) => kind === 'voted');
    expect(beforeDecision).toHaveLength(4);
  });

  it('T6: loses and doubles nothing when everybody votes in two processes at once', async () => {
    const gate = await at.openedGate(run(), {
      policy: twoGroups({ groups: [{ group: 'all', min: 4, people: ['ada', 'brin', 'cleo', 'dov'] }], distinct: 4 }),
    });
    // What is shared within a process hangs on its table.
    const elsewhere = { ...at.ports, estate: at.estate.now, table: new Table(at.client, 'stepbook') };
    const voteElsewhere = (person: PersonId) =>
      takeVote(elsewhere, {
        gate: gate.gate,
        decision: 'approve',
        digest: gate.digest,
        words: gate.words.join(' '),
        target: 'hub.example.test',
        proof: {
          strength: 'iam',
          account: '111111111111',
          principal: people[person].principals[0]!.replace('*', 'session-1'),
        },
      });
    const everybody = ['ada', 'brin', 'cleo', 'dov'] as const;
    await Promise.all(everybody.flatMap((person) => [at.voteAs(person, gate), voteElsewhere(person)]));
    expect(await at.votesOf(gate)).toHaveLength(4);
    expect(at.events.map((event) => event.status)).toEqual(['APPROVED']);
    const told = (await at.entriesOf(gate.run, 'voted')).map(({ data }) => data.person);
    expect(told.sort()).toEqual([...everybody]);
    expect((await at.verify(gate)).ok).toBe(true);
  });

  it('T6: a vote that comes before the gate is there is refused, and the gate opens clean', async () => {
    const made = await at.aRun(run());
    await expect(at.voteAs('ada', made)).rejects.toMatchObject({ name: 'GateDoesNotExist' });
    await openGate(at.ports, { run: made.run, digest: made.digest, token: 'token' });
    expect(await at.votesOf(made)).toEqual([]);
  });

  it('T7: a decision that the bus did not take is announced by whoever settles the gate next', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    at.eventsDown.down = true;
    await expect(at.voteAs('cleo', gate)).rejects.toThrow('no bus');
    expect((await at.gateOf(gate)).status).toBe('APPROVED');
    at.eventsDown.down = false;
    at.pass(60);
    await settleGate(at.ports, gate.gate);
    await settleGate(at.ports, gate.gate);
    expect(at.events.map((event) => event.status)).toEqual(['APPROVED']);
    expect(await at.entriesOf(gate.run, 'gate-decided')).toHaveLength(1);
  });

  it('T7: a decisive vote that was stored by a function that died then is counted by the reconciler', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    await at.voteAs('cleo', gate);
    const row = (await at.table.get(`GATE#${gate.gate}`, 'GATE'))!;
    const { decided: _, announced: __, ...open } = row;
    await at.table.put({ ...open, pk: row.pk, sk: row.sk, status: 'OPEN' });
    at.events.length = 0;
    expect((await settleGate(at.ports, gate.gate))?.gate.status).toBe('APPROVED');
    expect(at.events).toHaveLength(1);
  });

  it('T8, T9: expiry rejects, never approves, and does nothing after a decision', async () => {
    const late = await at.openedGate(run());
    const decided = await at.openedGate(run());
    await at.voteAs('ada', late);
    await at.voteAs('ada', decided);
    await at.voteAs('cleo', decided);
    at.events.length = 0;
    at.pass(86_400);
    await expect(at.voteAs('cleo', late)).rejects.toMatchObject({ name: 'GateExpired' });
    await settleGate(at.ports, decided.gate);
    expect((await at.gateOf(late)).status).toBe('EXPIRED');
    expect((await at.gateOf(decided)).status).toBe('APPROVED');
    expect(at.events).toEqual([expect.objectContaining({ gate: late.gate, status: 'EXPIRED' })]);
    expect(await at.verify(late)).toMatchObject({ ok: false, status: 'EXPIRED' });
  });

  it('T10: two gates open side by side stay independent', async () => {
    const one = await at.openedGate(run());
    const two = await at.openedGate(run());
    await at.voteAs('ada', one);
    await at.voteAs('cleo', one);
    expect((await at.gateOf(two)).status).toBe('OPEN');
    await expect(at.voteAs('ada', two, { digest: one.digest, words: one.words.join(' ') })).rejects.toMatchObject({
      name: 'DigestDiffers',
    });
    const row = (await at.votesOf(one))[0]!;
    await at.table.put({ ...row, pk: `GATE#${two.gate}`, sk: row.sk as string });
    expect((await at.verify(two)).problems.join()).toMatch(/cast at another gate/);
  });

  it('T11, T15: a change of the people voids the votes, and a removed person is told', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    at.policy.now = twoGroups({
      groups: [
        { group: 'owner', min: 1, people: ['ada', 'brin'] },
        { group: 'operator', min: 1, people: ['dov'] },
      ],
    });
    await expect(at.voteAs('cleo', gate)).rejects.toMatchObject({ name: 'NotOnRoster' });
    await expect(at.voteAs('dov', gate)).rejects.toMatchObject({ name: 'RosterChanged' });
    expect((await at.gateOf(gate)).status).toBe('OPEN');
  });

  it('T15: a person taken out of the estate neither votes nor counts', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    const { ada: _, ...others } = at.estate.now.people;
    at.estate.now = { ...at.estate.now, people: others };
    await expect(at.voteAs('ada', gate)).rejects.toMatchObject({ name: 'IdentityUnknown' });
    const settled = await settleGate(at.ports, gate.gate);
    expect(settled?.tally).toMatchObject({
      text: '0 of 2',
      ignored: [{ person: 'ada', because: expect.stringMatching(/no longer on the roster/) }],
    });
  });

  it('T11, T12: an identical plan opened again keeps gate and votes, keeps the new token, sends no second mail', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    const mails = at.mailbox.list().length;
    await openGate(at.ports, { run: gate.run, digest: gate.digest, token: 'the token of the retry' });
    expect(at.mailbox.list()).toHaveLength(mails);
    expect(await at.votesOf(gate)).toHaveLength(1);
    expect(await at.entriesOf(gate.run, 'gate-opened')).toHaveLength(1);
    const wait = await readWait(at.table, waitKey.gate(gate.gate));
    expect(await tokenOf(at.ports, wait!)).toBe('the token of the retry');
  });

  it('T13: one rejection ends it at once, after any number of approvals', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    const { tally } = await at.voteAs('dov', gate, { decision: 'reject', comment: 'not on\na Friday' });
    expect(tally).toMatchObject({ status: 'REJECTED', rejectedBy: ['dov'] });
    await expect(at.voteAs('cleo', gate)).rejects.toMatchObject({ name: 'GateClosed' });
    const [entry] = await at.entriesOf(gate.run, 'gate-decided');
    expect(entry!.data).toMatchObject({ status: 'REJECTED', approvedBy: ['ada'], rejectedBy: ['dov'] });
    expect((await at.entriesOf(gate.run, 'voted')).at(-1)!.data).toMatchObject({ comment: 'not on a Friday' });
    expect(await at.verify(gate)).toMatchObject({ ok: false, status: 'REJECTED' });
  });

  it('takes a vote back while open, and takes another after that', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    expect((await at.voteAs('ada', gate, { decision: 'withdraw' })).tally.text).toBe('0 of 2');
    await expect(at.voteAs('ada', gate, { decision: 'withdraw' })).rejects.toMatchObject({ name: 'NothingToWithdraw' });
    at.pass(1);
    await expect(at.voteAs('ada', gate)).rejects.toMatchObject({ name: 'ChallengeUsed' });
    const proof = {
      strength: 'iam',
      account: '111111111111',
      principal: people.ada.principals[0]!,
      nonce: 'a-new-one',
    } as const;
    expect((await at.voteAs('ada', gate, { proof })).tally.text).toBe('1 of 2');
    await at.voteAs('cleo', gate);
    await expect(at.voteAs('ada', gate, { decision: 'withdraw' })).rejects.toMatchObject({ name: 'GateClosed' });
    expect(await at.verify(gate)).toMatchObject({ ok: true });
  });

  it('is approved by one owner and any one of two other groups, and told so in the mail', async () => {
    const policy = twoGroups({
      groups: [
        { group: 'owner', min: 1, people: ['ada'] },
        { group: 'security', min: 2, people: ['brin', 'cleo'] },
        { group: 'board', min: 1, people: ['dov'] },
      ],
      join: { all: ['owner', { any: ['security', 'board'] }] },
    });
    const gate = await at.openedGate(run(), { policy });
    const newest = at.mailbox.list().find(({ subject, to }) => to.join().includes('dov') && subject)!;
    const { text } = await parseMail(at.mailbox.read(newest.id)!);
    expect(text).toContain('Needed:    1 of owner and (2 of security or 1 of board); 2 different people');
    await at.voteAs('brin', gate);
    expect((await at.voteAs('cleo', gate)).tally).toMatchObject({ status: 'OPEN', missing: ['Ada Lovelace'] });
    expect((await at.voteAs('ada', gate)).tally).toMatchObject({ status: 'APPROVED', text: '2 of 2' });
    expect(await at.verify(gate)).toMatchObject({ ok: true });
    const other = await at.openedGate(run(), { policy });
    await at.voteAs('ada', other);
    expect((await at.voteAs('dov', other)).tally.status).toBe('APPROVED');
    expect(await at.verify(other)).toMatchObject({ ok: true });
  });

  it('never approves by a vote that is withdrawn in the same moment', async () => {
    for (let round = 0; round < 4; round += 1) {
      const gate = await at.openedGate(run());
      await at.voteAs('ada', gate);
      await Promise.allSettled([at.voteAs('ada', gate, { decision: 'withdraw' }), at.voteAs('cleo', gate)]);
      const { status, withdrawn } = await at.gateOf(gate);
      expect([status, withdrawn.length]).toEqual(status === 'APPROVED' ? ['APPROVED', 0] : ['OPEN', 1]);
      expect((await at.verify(gate)).ok).toBe(status === 'APPROVED');
    }
  });

  it('asks for the right words, the right digest, and the target where the gate wants it', async () => {
    const gate = await at.openedGate(run(), { policy: twoGroups({ typedTarget: true }) });
    await expect(at.voteAs('ada', gate, { words: 'aardvark adroitness absurd adviser' })).rejects.toMatchObject({
      name: 'WordsDiffer',
    });
    await expect(at.voteAs('ada', gate, { words: gate.words.slice(0, 3).join(' ') })).rejects.toMatchObject({
      name: 'WordsDiffer',
    });
    await expect(at.voteAs('ada', gate, { digest: 'f'.repeat(64) })).rejects.toMatchObject({ name: 'DigestDiffers' });
    await expect(at.voteAs('ada', gate, { target: 'hub.example.com' })).rejects.toMatchObject({
      name: 'TargetDiffers',
    });
    await expect(at.voteAs('ada', gate, { target: undefined })).rejects.toMatchObject({ name: 'TargetDiffers' });
    const typed = ` ${gate.words.slice(0, 4).join('-').toUpperCase()} `;
    expect((await at.voteAs('ada', gate, { words: typed })).tally.text).toBe('1 of 2');
  });

  it('refuses a comment that looks like a secret before anything is stored', async () => {
    const gate = await at.openedGate(run());
    const comment = 'aws_secret_access_key = x';
    await expect(at.voteAs('ada', gate, { comment })).rejects.toMatchObject({ name: 'CommentRefused' });
    expect(await at.votesOf(gate)).toEqual([]);
  });

  it('takes no proof of a mailbox where the gate asks for AWS credentials', async () => {
    const gate = await at.openedGate(run(), { policy: twoGroups({ strength: 'iam' }) });
    await expect(at.voteAs('ada', gate, { proof: { strength: 'mail', person: 'ada' } })).rejects.toMatchObject({
      name: 'ProofTooWeak',
    });
    expect((await at.voteAs('ada', gate)).tally.text).toBe('1 of 2');
  });

  it('takes no vote after the run was closed, though the gate was never decided', async () => {
    const gate = await at.openedGate(run());
    await at.table.update(`RUN#${gate.run}`, 'RUN', { closed: '2026-11-21T03:00:00.000Z', status: 'ABORTED' });
    await expect(at.voteAs('ada', gate)).rejects.toMatchObject({ name: 'GateClosed' });
  });
});

describe('what is verified before anything acts', () => {
  it('T3: a gate whose row says APPROVED without the votes is not approved', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    await at.table.update(`GATE#${gate.gate}`, 'GATE', { status: 'APPROVED', decided: at.clock.now.toISOString() });
    const verdict = await at.verify(gate);
    expect(verdict.ok).toBe(false);
    expect(verdict.problems).toEqual(['the gate says APPROVED, its votes say OPEN (1 of 2)']);
  });

  it.each([
    ['decision', 'approve', 'reject'],
    ['person', undefined, 'dov'],
    ['comment', undefined, 'and drop the volume'],
    ['time', undefined, '2026-11-21T02:39:00.000Z'],
    ['principal', undefined, 'arn:aws:iam::111111111111:user/dov'],
    ['signature', undefined, 'MEUCIQDlZmFrZQIgZmFrZQ=='],
  ])('finds a vote row whose %s was changed', async (field, _from, to) => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    await at.voteAs('cleo', gate);
    await at.table.update(`GATE#${gate.gate}`, 'VOTE#cleo', { [field]: to });
    const verdict = await at.verify(gate);
    expect(verdict.ok).toBe(false);
    expect(verdict.problems.join()).toMatch(/cleo/);
  });

  it.each([
    ['policy', { policy: twoGroups({ distinct: 1 }) }, /policy/],
    ['people', { roster: '0'.repeat(64) }, /people/],
    ['expiry', { expires: '2099-01-01T00:00:00.000Z' }, /expires/],
    ['run', { run: 'another' }, /run another/],
  ])("finds a gate row whose %s is not the plan's", async (_name, change, problem) => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    await at.voteAs('cleo', gate);
    await at.table.update(`GATE#${gate.gate}`, 'GATE', change);
    const verdict = await at.verify(gate);
    expect(verdict.ok).toBe(false);
    expect(verdict.problems.join()).toMatch(problem);
  });

  it('does not take the approval of one plan for another', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    await at.voteAs('cleo', gate);
    const other = await at.aRun(run());
    expect((await at.verify({ ...gate, digest: other.digest })).ok).toBe(false);
  });
});
