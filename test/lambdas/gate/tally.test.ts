import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Gate, GateStatus } from '../../../lambdas/shared/gate/gate.ts';
import { fitsPrincipal, peopleBehind } from '../../../lambdas/shared/gate/identify.ts';
import { stillNeeded } from '../../../lambdas/shared/gate/missing-people.ts';
import { tally } from '../../../lambdas/shared/gate/tally.ts';
import type { Vote } from '../../../lambdas/shared/gate/vote.ts';
import { wordsOf } from '../../../lambdas/shared/words.ts';
import type { GatePolicy } from '../../../workflows/shared/plan.ts';

const digest = 'ab'.repeat(32);
const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const roster = Object.fromEntries(
  ids.map((id) => [id, { name: id.toUpperCase(), mail: `${id}@x.test`, principals: [`arn:aws:iam::1:user/${id}`] }]),
);

const gateOf = (policy: Partial<GatePolicy>, change: Partial<Gate> = {}): Gate => ({
  gate: 'g',
  run: 'r',
  execution: 'arn',
  procedure: 'p',
  target: 't',
  digest,
  policy: { groups: [], distinct: 1, strength: 'mail', expirySeconds: 60, typedTarget: false, ...policy },
  roster: '',
  status: 'OPEN',
  opened: '2026-01-01T00:00:00.000Z',
  expires: '2026-01-02T00:00:00.000Z',
  withdrawn: [],
  ...change,
});
const voteOf = (person: string, change: Partial<Vote> = {}): Vote => ({
  format: 'stepbook-vote/1',
  gate: 'g',
  run: 'r',
  person,
  decision: 'approve',
  digest,
  roster: '',
  words: wordsOf(digest).slice(0, 4).join(' ').toLowerCase(),
  strength: 'iam',
  principal: `arn:aws:iam::1:user/${person}`,
  time: '2026-01-01T01:00:00.000Z',
  signature: `signature of ${person}`,
  ...change,
});
const group = (name: string, min: number, ...people: string[]) => ({ group: name, min, people });
const noon = { requesters: [], roster, now: new Date('2026-01-01T12:00:00Z') };

describe('tally', () => {
  const two = { groups: [group('x', 1, 'a', 'b'), group('y', 1, 'c', 'd')], distinct: 2 };
  const one = { groups: [group('x', 1, 'a', 'b', 'c')], distinct: 1 };
  const both = { groups: [group('x', 1, 'a', 'b'), group('y', 1, 'a', 'c')], distinct: 2 };
  const cases: [string, Partial<GatePolicy>, Vote[], GateStatus, string, string[]][] = [
    ['nobody', two, [], 'OPEN', '0 of 2', ['A', 'B', 'C', 'D']],
    ['one of each group', two, [voteOf('a'), voteOf('c')], 'APPROVED', '2 of 2', []],
    ['two of one group', two, [voteOf('a'), voteOf('b')], 'OPEN', '1 of 2', ['C', 'D']],
    ['one person in both groups is still one person', both, [voteOf('a')], 'OPEN', '1 of 2', ['B', 'C']],
    ['one person in both groups and another', both, [voteOf('a'), voteOf('c')], 'APPROVED', '2 of 2', []],
    [
      'two votes of one person',
      { ...one, distinct: 2 },
      [voteOf('a'), voteOf('a', { signature: 'other' })],
      'OPEN',
      '1 of 2',
      ['B', 'C'],
    ],
    [
      'a rejection among approvals',
      two,
      [voteOf('a'), voteOf('c'), voteOf('b', { decision: 'reject' })],
      'REJECTED',
      '2 of 2',
      [],
    ],
    ['a person whom the gate does not ask', two, [voteOf('a'), voteOf('e')], 'OPEN', '1 of 2', ['C', 'D']],
    ['a foreign digest', one, [voteOf('a', { digest: 'cd'.repeat(32) })], 'OPEN', '0 of 1', ['A', 'B', 'C']],
    ['wrong words', one, [voteOf('a', { words: 'one two three four' })], 'OPEN', '0 of 1', ['A', 'B', 'C']],
    [
      'a vote before the gate opened',
      one,
      [voteOf('a', { time: '2025-12-31T23:59:59.999Z' })],
      'OPEN',
      '0 of 1',
      ['A', 'B', 'C'],
    ],
    [
      'a vote at the moment of expiry',
      one,
      [voteOf('a', { time: '2026-01-02T00:00:00.000Z' })],
      'OPEN',
      '0 of 1',
      ['A', 'B', 'C'],
    ],
    [
      "a vote under another's identity",
      one,
      [voteOf('a', { principal: 'arn:aws:iam::1:user/b' })],
      'OPEN',
      '0 of 1',
      ['A', 'B', 'C'],
    ],
    [
      'too weak a proof',
      { ...one, strength: 'iam' },
      [voteOf('a', { strength: 'mail', principal: 'mailto:a@x.test' })],
      'OPEN',
      '0 of 1',
      ['A', 'B', 'C'],
    ],
    [
      'a passkey where IAM is asked',
      { ...one, strength: 'iam' },
      [voteOf('a', { strength: 'passkey' })],
      'APPROVED',
      '1 of 1',
      [],
    ],
    ['the target not named', { ...one, typedTarget: true }, [voteOf('a')], 'OPEN', '0 of 1', ['A', 'B', 'C']],
  ];
  it.each(cases)('%s', (_name, policy, votes, status, text, missing) => {
    const count = tally(gateOf(policy), votes, noon);
    expect({ status: count.status, text: count.text, missing: count.missing }).toEqual({ status, text, missing });
  });

  it('says when those who may still vote cannot reach the quorum', () => {
    const requesters = [{ principal: 'arn:aws:iam::1:user/c' }, { principal: 'x', person: 'd' }];
    expect(tally(gateOf(two), [voteOf('a')], { ...noon, requesters })).toMatchObject({
      status: 'OPEN',
      reachable: false,
      missing: [],
    });
  });

  it('expires at the very millisecond, also when the quorum is there, and keeps what was decided', () => {
    const late = { ...noon, now: new Date('2026-01-02T00:00:00.000Z') };
    expect(tally(gateOf(one), [voteOf('a')], late).status).toBe('EXPIRED');
    expect(tally(gateOf(one, { status: 'APPROVED' }), [voteOf('a')], late).status).toBe('APPROVED');
  });

  const anyPolicy = fc.record({
    groups: fc.array(
      fc.record({
        group: fc.constantFrom('x', 'y', 'z'),
        min: fc.integer({ min: 1, max: 3 }),
        people: fc.subarray([...ids], { minLength: 1 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    distinct: fc.integer({ min: 1, max: 4 }),
  });
  const anyVotes = fc.array(
    fc.record({
      person: fc.constantFrom(...ids),
      decision: fc.constantFrom('approve', 'approve', 'approve', 'reject') as fc.Arbitrary<Vote['decision']>,
      signature: fc.uuid(),
    }),
    { maxLength: 12 },
  );

  it('never depends on the order, never counts a person twice, never counts the requester', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        anyVotes,
        fc.subarray([...ids]),
        fc.infiniteStream(fc.nat()),
        (policy, drawn, asked, random) => {
          const votes = drawn.map(({ person, ...rest }) => voteOf(person, rest));
          const requesters = asked.map((id) => ({ principal: `arn:aws:iam::1:user/${id}` }));
          const shuffled = votes
            .map((vote) => ({ vote, key: random.next().value as number }))
            .sort((x, y) => x.key - y.key)
            .map(({ vote }) => vote);
          const count = tally(gateOf(policy), votes, { ...noon, requesters });
          const again = tally(gateOf(policy), shuffled, { ...noon, requesters });
          const sorted = (each: typeof count) => ({
            ...each,
            approvedBy: [...each.approvedBy].sort(),
            rejectedBy: [...each.rejectedBy].sort(),
            ignored: each.ignored.map((one) => JSON.stringify(one)).sort(),
          });
          expect(sorted(again)).toEqual(sorted(count));
          const counted = [...count.approvedBy, ...count.rejectedBy];
          expect(new Set(counted).size).toBe(counted.length);
          for (const id of asked) expect(counted).not.toContain(id);
          if (count.status === 'APPROVED') {
            const approved = new Set(count.approvedBy);
            for (const each of policy.groups)
              expect(each.people.filter((id) => approved.has(id)).length).toBeGreaterThanOrEqual(each.min);
            expect(approved.size).toBeGreaterThanOrEqual(policy.distinct);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('needs exactly as many more people as a search over all sets of people finds', () => {
    fc.assert(
      fc.property(anyPolicy, fc.subarray([...ids]), fc.subarray([...ids]), (policy, approvedList, may) => {
        const full = gateOf(policy).policy;
        const satisfied = (set: Set<string>) =>
          full.groups.every((each) => each.people.filter((id) => set.has(id)).length >= each.min) &&
          [...set].filter((id) => full.groups.some((each) => each.people.includes(id))).length >= full.distinct;
        let best = Number.POSITIVE_INFINITY;
        for (let mask = 0; mask < 2 ** may.length; mask += 1) {
          const extra = may.filter((id, bit) => (mask >> bit) & 1 && !approvedList.includes(id));
          if (satisfied(new Set([...approvedList, ...extra]))) best = Math.min(best, extra.length);
        }
        expect(stillNeeded(full, new Set(approvedList), may)).toBe(best);
      }),
      { numRuns: 500 },
    );
  });
});

describe('identities', () => {
  it.each([
    ['arn:aws:iam::1:user/a', 'arn:aws:iam::1:user/a', true],
    ['arn:aws:iam::1:user/ab', 'arn:aws:iam::1:user/a', false],
    ['arn:aws:sts::1:assumed-role/Ops/a', 'arn:aws:sts::1:assumed-role/Ops/*', true],
    ['arn:aws:sts::1:assumed-role/Ops2/a', 'arn:aws:sts::1:assumed-role/Ops/*', false],
    ['arn:aws:sts::1:assumed-role/Ops/a/b', 'arn:aws:sts::1:assumed-role/Ops/*', false],
    ['arn:aws:sts::1:assumed-role/Ops/', 'arn:aws:sts::1:assumed-role/Ops/*', false],
    ['arn:aws:sts::1:assumed-role/Ops/*', 'arn:aws:sts::1:assumed-role/Ops/*', false],
    ['arn:aws:iam::1:root', 'arn:aws:iam::1:root', false],
    ['arn:aws:sts::1:assumed-role/AWSServiceRoleForX/s', 'arn:aws:sts::1:assumed-role/AWSServiceRoleForX/*', false],
  ])('%s fits %s: %s', (principal, pattern, fits) => {
    expect(fitsPrincipal(principal, pattern)).toBe(fits);
  });

  it('finds everybody a principal could be', () => {
    const shared = {
      a: { principals: ['arn:aws:sts::1:assumed-role/Ops/*'] },
      b: { principals: ['arn:aws:sts::1:assumed-role/Ops/b'] },
    };
    expect(peopleBehind('arn:aws:sts::1:assumed-role/Ops/b', shared)).toEqual(['a', 'b']);
  });
});
