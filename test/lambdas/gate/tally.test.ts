import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Gate, GateStatus, Roster } from '../../../lambdas/shared/gate/gate.ts';
import { fitsPrincipal, peopleBehind } from '../../../lambdas/shared/gate/identify.ts';
import { accountsOf, isSatisfied } from '../../../lambdas/shared/gate/join.ts';
import { helpfulPeople, stillNeeded } from '../../../lambdas/shared/gate/missing-people.ts';
import { tally } from '../../../lambdas/shared/gate/tally.ts';
import type { Vote } from '../../../lambdas/shared/gate/vote.ts';
import { wordsOf } from '../../../lambdas/shared/words.ts';
import { ruleText } from '../../../workflows/shared/gate-rule.ts';
import { GatePolicy, type Join } from '../../../workflows/shared/plan.ts';

const digest = 'ab'.repeat(32);
const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const roster = Object.fromEntries(
  ids.map((id) => {
    const passkeys = [{ id: `key-of-${id}`, publicKey: 'x', rpId: 'x.test' }];
    const principals = [`arn:aws:iam::1:user/${id}`];
    return [id, { name: id.toUpperCase(), mail: `${id}@x.test`, principals, passkeys }];
  }),
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
      [voteOf('a', { strength: 'passkey', principal: 'passkey:key-of-a' })],
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

  const ors = {
    groups: [group('x', 1, 'a'), group('y', 2, 'b', 'c'), group('z', 1, 'd')],
    join: { all: ['x', { any: ['y', 'z'] }] },
    distinct: 2,
  };
  const orCases: [string, string[], GateStatus, string, string[]][] = [
    ['nobody', [], 'OPEN', '0 of 2', ['A', 'B', 'C', 'D']],
    ['the first group alone', ['a'], 'OPEN', '1 of 2', ['B', 'C', 'D']],
    ['the second way half way', ['a', 'b'], 'OPEN', '1 of 2', ['C', 'D']],
    ['the second way', ['a', 'b', 'c'], 'APPROVED', '2 of 2', []],
    ['the third way', ['a', 'd'], 'APPROVED', '2 of 2', []],
    ['both ways without the first group', ['b', 'c', 'd'], 'OPEN', '1 of 2', ['A']],
  ];
  it.each(orCases)('x and (2 of y or z): %s', (_name, approved, status, text, missing) => {
    const count = tally(
      gateOf(ors),
      approved.map((id) => voteOf(id)),
      noon,
    );
    expect({ status: count.status, text: count.text, missing: count.missing }).toEqual({ status, text, missing });
  });

  it('counts accounts: two people of one account are one account, whoever has two accounts is none', () => {
    const of = (id: string, ...accounts: string[]) => ({
      ...roster[id]!,
      principals: accounts.map((account) => `arn:aws:iam::${account}:user/${id}`),
    });
    const people: Roster = { a: of('a', '1'), b: of('b', '1'), c: of('c', '2'), d: of('d', '1', '3') };
    const policy = { groups: [group('x', 2, 'a', 'b', 'c', 'd')], distinct: 2, accounts: 2 };
    const count = (...ids: string[]) => {
      const { status, missing, text } = tally(
        gateOf(policy),
        ids.map((id) => voteOf(id, { principal: people[id]!.principals[0]! })),
        { ...noon, roster: people },
      );
      return [status, text, missing];
    };
    expect(count('a')).toEqual(['OPEN', '1 of 2', ['C']]);
    expect(count('a', 'b')).toEqual(['OPEN', '1 of 2', ['C']]);
    expect(count('a', 'd')).toEqual(['OPEN', '1 of 2', ['C']]);
    expect(count('a', 'c')).toEqual(['APPROVED', '2 of 2', []]);
    expect(tally(gateOf({ ...policy, accounts: 3 }), [], { ...noon, roster: people }).reachable).toBe(false);
  });

  const groupNames = ['x', 'y', 'z'] as const;
  const { join: anyJoin } = fc.letrec<{ join: Join; part: Join }>((tie) => ({
    part: fc.oneof({ maxDepth: 2 }, fc.constantFrom<Join>(...groupNames), tie('join')),
    join: fc.oneof(
      fc.record({ all: fc.array(tie('part'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('part'), { minLength: 1, maxLength: 3 }) }),
    ),
  }));
  const joinedPolicy = fc.record({
    groups: fc
      .tuple(
        ...groupNames.map(() =>
          fc.record({ min: fc.integer({ min: 1, max: 3 }), people: fc.subarray([...ids], { minLength: 1 }) }),
        ),
      )
      .map((drawn) => drawn.map((each, at) => ({ group: groupNames[at]!, ...each }))),
    join: anyJoin,
    distinct: fc.integer({ min: 1, max: 4 }),
    accounts: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  });

  it('joined by AND and OR, over accounts: as a search over all sets of people finds, in all that it says', () => {
    const someAccounts = fc.tuple(...ids.map(() => fc.constantFrom(['1'], ['2'], ['3'], ['1', '2'], [])));
    fc.assert(
      fc.property(
        joinedPolicy,
        fc.subarray([...ids]),
        fc.subarray([...ids]),
        someAccounts,
        (drawn, approved, gone, of) => {
          const { accounts: wanted, ...rest } = drawn;
          const { policy } = gateOf({ ...rest, ...(wanted ? { accounts: wanted } : {}) });
          const people = Object.fromEntries(
            ids.map((id, at) => [
              id,
              { name: id, mail: '', principals: of[at]!.map((account) => `arn:aws:iam::${account}:user/${id}`) },
            ]),
          );
          const account = (id: string) => of[ids.indexOf(id as 'a')]!;
          const satisfied = (set: Set<string>) => {
            const has = (name: Join): boolean => {
              if (typeof name !== 'string') return 'all' in name ? name.all.every(has) : name.any.some(has);
              const { people: members, min } = policy.groups.find((each) => each.group === name)!;
              return members.filter((id) => set.has(id)).length >= min;
            };
            const counting = [...set].filter((id) => policy.groups.some((each) => each.people.includes(id)));
            const seen = new Set(counting.map(account).flatMap((each) => (each.length === 1 ? each : [])));
            return has(policy.join!) && counting.length >= policy.distinct && seen.size >= (policy.accounts ?? 0);
          };
          const may = ids.filter((id) => !gone.includes(id) && !approved.includes(id));
          let best = Number.POSITIVE_INFINITY;
          for (let mask = 0; mask < 2 ** may.length; mask += 1) {
            const extra = may.filter((_, bit) => (mask >> bit) & 1);
            if (satisfied(new Set([...approved, ...extra]))) best = Math.min(best, extra.length);
          }
          const accounts = accountsOf(people);
          expect(stillNeeded(policy, new Set(approved), may, accounts)).toBe(best);
          expect(isSatisfied(policy, new Set(approved), accounts)).toBe(best === 0);
          const helpful = helpfulPeople(policy, new Set(approved), may, accounts);
          // Whoever is said to be missing may still vote; and where anybody can help, somebody is said to be missing.
          expect(helpful.filter((id) => !may.includes(id as 'a'))).toEqual([]);
          if (best > 0 && best < Number.POSITIVE_INFINITY) expect(helpful.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says what is wrong with a join before anybody is asked', () => {
    const issue = (join: Join, groups = ors.groups) =>
      GatePolicy.safeParse({ ...gateOf({ groups, join }).policy }).error?.issues.map(({ message }) => message);
    expect(issue({ any: ['x', 'y', 'z'] })).toBeUndefined();
    expect(issue({ any: ['x', 'y'] })).toEqual(['z: not joined; nobody would need its approval']);
    expect(issue({ any: ['x', 'y', 'z', 'w'] })).toEqual(['w: no such group; there are x, y, z']);
    expect(issue({ any: ['x'] }, [group('x', 1, 'a'), group('x', 1, 'b')])).toEqual(['two groups have one name: x, x']);
  });

  it.each<[string, Partial<GatePolicy>]>([
    ['1 of x; one person', one],
    ['1 of x and 1 of y; 2 different people', two],
    ['1 of x and (2 of y or 1 of z); 2 different people', ors],
    ['(1 of x and 2 of y) or 1 of z; 2 different people', { ...ors, join: { any: [{ all: ['x', 'y'] }, 'z'] } }],
    ['1 of x; one person from 1 AWS account', { ...one, accounts: 1 }],
  ])('is told as: %s', (text, policy) => {
    expect(ruleText(gateOf(policy).policy)).toBe(text);
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
    ['arn:aws:iam::1:user/a', 'arn:aws:iam::1:user/*', false],
    ['arn:aws:sts::1:federated-user/a', 'arn:aws:sts::1:federated-user/*', false],
    ['arn:aws:sts::1:assumed-role/Ops', 'arn:aws:sts::1:assumed-role/*', false],
    ['arn:aws:iam::1:user/A', 'arn:aws:iam::1:user/a', false],
    ['arn:aws:iam::1:user/а', 'arn:aws:iam::1:user/a', false],
    ['arn:aws:iam::1:user/a ', 'arn:aws:iam::1:user/a', false],
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
