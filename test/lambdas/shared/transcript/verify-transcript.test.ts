import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, sha256Hex } from '../../../../lambdas/shared/canonical.ts';
import { accountsOf, isSatisfied } from '../../../../lambdas/shared/gate/join.ts';
import { challengeOf } from '../../../../lambdas/shared/gate/passkey/challenge.ts';
import { joinHistory, verifyTranscript } from '../../../../lambdas/shared/transcript/verify-transcript.ts';
import { newSoftwarePasskey } from '../../../../local/rehearsal/software-passkey.ts';
import type { Join } from '../../../../workflows/shared/plan.ts';
import { runsOf, thorough } from '../../../thorough.ts';
import { anyTranscript, aPlan, approvedRun, aVote, chain, historyOf, sealed, type Told } from './random-transcript.ts';

const first = (text: string) => verifyTranscript(text).problems[0];
/** The lines of a file, and the number of the line of the first entry. */
const split = (text: string) => {
  const lines = text.split('\n');
  return { lines, start: lines.indexOf('"entries":[') + 1 };
};
/** The file with its entries in another order or number, with commas where they belong. */
function withEntries(text: string, change: (entries: string[]) => string[]): string {
  const { lines, start } = split(text);
  const end = lines.indexOf('],');
  const entries = lines.slice(start, end).map((line) => line.replace(/,$/, ''));
  const changed = change(entries);
  return [
    ...lines.slice(0, start),
    ...changed.map((line, at) => (at < changed.length - 1 ? `${line},` : line)),
    ...lines.slice(end),
  ].join('\n');
}

describe('random transcripts', () => {
  it('verify as they are, also when they are indented', () => {
    fc.assert(
      fc.property(anyTranscript, ({ text, entries }) => {
        expect(verifyTranscript(text)).toMatchObject({ ok: true, entries: entries.length, problems: [] });
        expect(verifyTranscript(JSON.stringify(JSON.parse(text), null, 2)).ok).toBe(true);
      }),
      { numRuns: runsOf(200), seed: 1 },
    );
  });

  it('show every flipped bit, and name the entry it is in', () => {
    fc.assert(
      fc.property(
        anyTranscript,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat({ max: 7 })), {
          minLength: 5,
          maxLength: 5,
        }),
        ({ text }, flips) => {
          const bytes = Buffer.from(text);
          const { lines, start } = split(text);
          const end = lines.indexOf('],');
          for (const [where, bit] of flips) {
            const at = Math.floor(where * (bytes.length - 1));
            const flipped = Buffer.from(bytes);
            flipped[at]! ^= 1 << bit;
            const found = verifyTranscript(flipped.toString('utf8'));
            expect(found.ok).toBe(false);
            const line = bytes.subarray(0, at).toString('latin1').split('\n').length - 1;
            if (line >= start && line < end) expect(found.problems[0]).toMatchObject({ seq: line - start });
          }
        },
      ),
      { numRuns: runsOf(200), seed: 2 },
    );
  });

  it('show every dropped entry, and name it', () => {
    fc.assert(
      fc.property(anyTranscript, fc.nat(), fc.nat({ max: 2 }), ({ text, entries }, pick, more) => {
        const at = pick % entries.length;
        const count = Math.min(1 + more, entries.length - at);
        const cut = withEntries(text, (all) => all.filter((_, n) => n < at || n >= at + count));
        expect(first(cut)).toMatchObject({ seq: at });
      }),
      { numRuns: runsOf(200), seed: 3 },
    );
  });

  it('show every swap of entries, and name the first', () => {
    fc.assert(
      fc.property(anyTranscript, fc.nat(), fc.nat(), ({ text, entries }, one, two) => {
        const a = one % entries.length;
        const b = two % entries.length;
        fc.pre(a !== b);
        const swapped = withEntries(text, (all) =>
          all.map((line, n) => (n === a ? all[b]! : n === b ? all[a]! : line)),
        );
        expect(first(swapped)).toMatchObject({ seq: Math.min(a, b) });
      }),
      { numRuns: runsOf(200), seed: 4 },
    );
  });

  it('show an entry put in, and one told twice', () => {
    fc.assert(
      fc.property(anyTranscript, fc.nat(), ({ text, entries }, pick) => {
        const at = pick % entries.length;
        const doubled = withEntries(text, (all) => [...all.slice(0, at + 1), ...all.slice(at)]);
        expect(first(doubled)).toMatchObject({ seq: at + 1 });
      }),
      { numRuns: runsOf(50), seed: 5 },
    );
  });
});

it('shows a flip of any byte of a whole run', () => {
  const { told, bodies } = approvedRun();
  const bytes = Buffer.from(sealed(chain(told), bodies, [{ id: 1, type: 'ExecutionStarted', time: 't' }]));
  const missed = [];
  // The last byte is the new line at the end, white space that may be anything white.
  for (let at = 0; at < bytes.length - 1; at += thorough ? 1 : 7) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (at % 8);
    if (verifyTranscript(flipped.toString('utf8')).ok) missed.push(at);
  }
  expect(missed).toEqual([]);
});

it('shows a chain that was made anew: the seal is another', () => {
  const { told, bodies } = approvedRun();
  const text = sealed(chain(told), bodies);
  const forged = chain(
    told.map(([kind, data]): Told => (kind === 'opened' ? [kind, { procedure: 'q' }] : [kind, data])),
  );
  const found = verifyTranscript(withEntries(text, () => forged.map((entry) => JSON.stringify(entry))));
  expect(found.problems.map((each) => each.what)).toContain('the last entry is not the one that was sealed');
});

it('shows a field that is there twice, in the entry where it is', () => {
  const { told, bodies } = approvedRun();
  const text = sealed(chain(told), bodies).replace('"status":"APPROVED"', '"status":"REJECTED","status":"APPROVED"');
  expect(first(text)).toEqual({ seq: 6, what: 'the file is not written plainly: a field twice, or an odd spelling' });
});

describe('a sealed transcript of what must not happen', () => {
  const verify = (
    run: { told: Told[]; bodies: Record<string, string> },
    change: (told: Told[]) => Told[] = (told) => told,
  ) => verifyTranscript(sealed(chain(change(run.told)), run.bodies)).problems;
  const without = (kind: string) => (told: Told[]) => told.filter(([each]) => each !== kind);

  it('is fine when it did not happen', () => {
    expect(verify(approvedRun())).toEqual([]);
  });

  it('asks a vote with a passkey again, with the key of the plan', () => {
    const key = newSoftwarePasskey('approve.example.org');
    const roster = { ...aPlan().roster, ada: { ...aPlan().roster.ada, passkeys: [key.passkey] } };
    type Asked = { nonce?: string; userVerified?: boolean; origin?: string; crossOrigin?: boolean };
    const byPasskey = (digest: string, change: Asked = {}) => {
      const { nonce = 'n', ...made } = change;
      const challenge = challengeOf({ decision: 'approve', digest, gate: 'g1', nonce: 'n', person: 'ada' });
      const { response } = key.assert({ challenge, origin: 'https://approve.example.org', ...made });
      const clientDataJSON = Buffer.from(response.clientDataJSON, 'base64url').toString();
      const passkey = { ...response, clientDataJSON, credential: key.passkey.id, nonce };
      return aVote('ada', digest, { strength: 'passkey', principal: `passkey:${key.passkey.id}`, passkey });
    };
    const run = (change?: Parameters<typeof byPasskey>[1], people: object = roster) =>
      verify(approvedRun(aPlan({ roster: people }), (d) => [byPasskey(d, change), aVote('bob', d)]));
    expect(run()).toEqual([]);
    expect(run({ nonce: 'other' })[0]).toEqual({
      seq: 4,
      what: expect.stringMatching(/assertion is for something else/),
    });
    expect(run({ userVerified: false })[0]).toEqual({ seq: 4, what: expect.stringMatching(/user was not verified/) });
    for (const origin of [
      'https://evil.example',
      'http://approve.example.org',
      'https://approve.example.org.evil.example',
    ])
      expect(run({ origin })[0]).toEqual({ seq: 4, what: expect.stringMatching(/on a page of another site/) });
    expect(run({ crossOrigin: true })[0]).toEqual({ seq: 4, what: expect.stringMatching(/within a page of another/) });
    expect(run({}, aPlan().roster)[0]).toEqual({ seq: 4, what: expect.stringMatching(/passkey is not in the plan/) });
    const other = { ...newSoftwarePasskey('approve.example.org').passkey, id: key.passkey.id };
    const swapped = { ...roster, ada: { ...roster.ada, passkeys: [other] } };
    expect(run({}, swapped)[0]).toEqual({ seq: 4, what: expect.stringMatching(/signature does not verify/) });
    const elsewhere = { ...roster, ada: { ...roster.ada, passkeys: [{ ...key.passkey, rpId: 'example.org' }] } };
    expect(run({}, elsewhere)[0]).toEqual({ seq: 4, what: expect.stringMatching(/for another site/) });
  });

  it('counts an alternate from half time on, once a seat, and never for the requester', () => {
    const xan = { name: 'Xan', mail: 'xan@example.test', principals: ['arn:aws:iam::1:user/xan'] };
    const roster = { ...aPlan().roster, bob: { ...aPlan().roster.bob, alternates: ['xan'] }, xan };
    const gate = { ...aPlan().plan.gate, expirySeconds: 4 };
    const plan = aPlan({ roster, expires: '2026-11-20T12:00:04.500Z', plan: { ...aPlan().plan, gate } });
    const byXan = (d: string, time: string) =>
      aVote('bob', d, { person: 'xan', principal: 'arn:aws:iam::1:user/xan', time });
    const run = (time: string, requester?: Record<string, unknown>) =>
      verify(approvedRun(plan, (d) => [aVote('ada', d), byXan(d, time)], requester));
    expect(run('2026-11-20T12:00:02.500Z')).toEqual([]);
    expect(run('2026-11-20T12:00:02.499Z')[0]!.what).toMatch(/0 of 1 in operator/);
    expect(run('2026-11-20T12:00:03.000Z', { principal: 'x', person: 'bob' })[0]!.what).toMatch(/0 of 1 in operator/);
  });

  it('counts groups joined by AND and OR, and accounts, as the gate does', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const group = (name: string) =>
      fc.record({
        group: fc.constant(name),
        min: fc.integer({ min: 1, max: 2 }),
        people: fc.subarray(ids, { minLength: 1 }),
      });
    const joins: Join[] = [
      { all: ['x', { any: ['y', 'z'] }] },
      { any: [{ all: ['x', 'y'] }, 'z'] },
      { any: ['x', 'y', 'z'] },
      { all: ['x', 'y', 'z'] },
    ];
    const policy = fc.record(
      {
        groups: fc.tuple(group('x'), group('y'), group('z')),
        join: fc.constantFrom(...joins),
        distinct: fc.integer({ min: 1, max: 3 }),
        accounts: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ['groups', 'distinct'] },
    );
    const roster = Object.fromEntries(
      ids.map((id, at) => [
        id,
        { name: id, mail: `${id}@x.test`, principals: [`arn:aws:iam::${at < 2 ? 1 : at}:user/${id}`] },
      ]),
    );
    const seen = { enough: 0, short: 0 };
    fc.assert(
      fc.property(policy, fc.subarray(ids), (drawn, approved) => {
        const gate = { ...drawn, strength: 'iam' as const, expirySeconds: 60, typedTarget: false };
        const plan = aPlan({ roster, plan: { ...aPlan().plan, gate } });
        const votes = (digest: string) =>
          approved.map((person) => aVote('ada', digest, { person, principal: roster[person]!.principals[0] }));
        const short = verify(approvedRun(plan, votes)).some(({ what }) => what.includes('do not reach the quorum'));
        expect(short).toBe(!isSatisfied(gate, new Set(approved), accountsOf(roster)));
        seen[short ? 'short' : 'enough'] += 1;
      }),
      { numRuns: 150, seed: 7 },
    );
    expect(Math.min(seen.enough, seen.short)).toBeGreaterThan(20);
  });

  it.each<[string, { told: Told[]; bodies: Record<string, string> }, number, RegExp]>([
    ['one vote of two', approvedRun(aPlan(), (d) => [aVote('ada', d)]), 5, /0 of 1 in operator, 1 of 2 people/],
    ['the same person twice', approvedRun(aPlan(), (d) => [aVote('ada', d), aVote('ada', d)]), 6, /1 of 2 people/],
    [
      'a rejection',
      approvedRun(aPlan(), (d) => [aVote('ada', d), aVote('bob', d, { decision: 'reject' })]),
      6,
      /although bob said reject/,
    ],
    [
      'a vote that was taken back',
      approvedRun(aPlan(), (d) => [
        aVote('ada', d),
        aVote('bob', d),
        aVote('bob', d, { decision: 'withdraw', time: '2026-11-20T12:00:03.000Z' }),
      ]),
      7,
      /0 of 1 in operator/,
    ],
    [
      'a vote of the requester',
      approvedRun(aPlan(), undefined, { principal: 'arn:aws:sts::1:assumed-role/Op/x' }),
      6,
      /0 of 1 in operator/,
    ],
    [
      'a vote with the wrong principal',
      approvedRun(aPlan(), (d) => [aVote('ada', d), aVote('bob', d, { principal: 'arn:aws:iam::1:user/ada' })]),
      6,
      /0 of 1 in operator/,
    ],
    [
      'a vote too weak',
      approvedRun(aPlan(), (d) => [
        aVote('ada', d),
        aVote('bob', d, { strength: 'mail', principal: 'mailto:bob@example.test' }),
      ]),
      6,
      /0 of 1 in operator/,
    ],
    ['a vote after the expiry', approvedRun(aPlan({ expires: '2026-11-20T12:00:02.000Z' })), 6, /0 of 1 in operator/],
    [
      'a vote after the decision',
      approvedRun(aPlan(), (d) => [aVote('ada', d), aVote('bob', d, { time: '2026-11-20T12:00:06.000Z' })]),
      6,
      /0 of 1 in operator/,
    ],
    [
      'a vote for another plan',
      approvedRun(aPlan(), (d) => [aVote('ada', d), aVote('bob', 'f'.repeat(64))]),
      5,
      /for no plan of this run/,
    ],
    ['a plan of another run', approvedRun(aPlan({ run: 'r2' })), 2, /another digest, run or form/],
  ])('names the entry: %s', (_what, run, seq, message) => {
    expect(verify(run)[0]).toEqual({ seq, what: expect.stringMatching(message) });
  });

  it('a vote that the vote key did not sign', () => {
    const run = approvedRun(aPlan(), (d) => [aVote('ada', d), { ...aVote('bob', d), comment: 'put in' }]);
    expect(verify(run)[0]).toEqual({ seq: 5, what: 'the vote of bob is not signed by the vote key' });
  });

  it.each<[string, (told: Told[]) => Told[], number, RegExp]>([
    ['no approval', without('gate-decided'), 7, /began without an approval/],
    ['no recheck', without('rechecked'), 7, /without a recheck/],
    [
      'a recheck that found a change',
      (told) =>
        told.map(([kind, data]): Told => (kind === 'rechecked' ? [kind, { ...data, equal: false }] : [kind, data])),
      8,
      /without a recheck/,
    ],
    [
      'an action out of plan',
      (told) =>
        told.map(
          ([kind, data]): Told => (kind === 'action-begun' ? [kind, { ...data, action: 'format' }] : [kind, data]),
        ),
      8,
      /not in the approved plan/,
    ],
    [
      'another document',
      (told) =>
        told.map(([kind, data]): Told => (kind === 'command-sent' ? [kind, { ...data, version: '2' }] : [kind, data])),
      9,
      /not the approved one/,
    ],
    ['a command before its action', without('action-begun'), 8, /before it began/],
  ])('an action with %s', (_what, change, seq, message) => {
    expect(verify(approvedRun(), change)[0]).toEqual({ seq, what: expect.stringMatching(message) });
  });

  const changed = (of: string, change: Record<string, unknown>) => (told: Told[]) =>
    told.map(([kind, data]): Told => (kind === of ? [kind, { ...data, ...change }] : [kind, data]));
  it.each<[string, (told: Told[]) => Told[], number, RegExp]>([
    ['an execution that is another', changed('opened', { execution: 'arn:other' }), 0, /opened by another/],
    ['an end that is another', changed('closed', { status: 'FAILED' }), 12, /closed with another status/],
    ['no beginning', (told) => told.slice(1), 0, /first entry is not "opened"/],
    ['no end', (told) => told.slice(0, -1), 11, /last entry is not "closed"/],
    ['a vote before its gate', (told) => [...told.slice(0, 3), told[4]!, told[3]!, ...told.slice(5)], 3, /no gate/],
    ['no gate', without('gate-opened'), 3, /of no gate that was open/],
    ['a decision that counts somebody who said nothing', changed('gate-decided', { approvedBy: ['eve'] }), 6, /eve/],
    ['a command that was never sent', without('command-sent'), 9, /was not sent for "reset"/],
    ['a command of something else', changed('command-finished', { fact: 'host' }), 10, /was not sent for "reset"/],
    ['a command that never finished', without('command-finished'), 9, /c1 never finished/],
    ['a failed command called a success', changed('command-finished', { status: 'Failed' }), 11, /its command is not/],
    ['an action that never ended', without('action-finished'), 8, /never succeeded, and yet the run is done/],
    [
      'a failed action and a run that is done',
      changed('action-finished', { status: 'FAILED' }),
      8,
      /never succeeded, and yet/,
    ],
    ['an end of what never began', without('action-begun'), 8, /before it began/],
    [
      'an action of the plan left out',
      (told) => told.filter(([, data]) => data.action === undefined),
      8,
      /"reset" of the plan was never begun/,
    ],
  ])('joins: %s', (_what, change, seq, message) => {
    expect(verify(approvedRun(), change)[0]).toEqual({ seq, what: expect.stringMatching(message) });
  });

  it.each([
    ['that is dispensable', { dispensable: true }, []],
    ['that is not', {}, [expect.stringMatching(/"remind" of the plan was never begun/)]],
  ])('misses an action of the plan that was never begun: %s', (_what, more, problems) => {
    const plan = aPlan();
    const [reset] = plan.plan.actions;
    const actions = [reset!, { ...reset!, id: 'remind', ...more }];
    const run = approvedRun({ ...plan, plan: { ...plan.plan, actions } });
    expect(verify(run).map(({ what }) => what)).toEqual(problems);
  });

  it('joins every entry that a state of the frame writes with the event at which that state was entered', () => {
    const { told, bodies } = approvedRun();
    const entries = chain(told);
    const history = historyOf(entries);
    expect([...joinHistory({ entries, history } as never)]).toEqual([
      [0, 2],
      [2, 3],
      [3, 4],
      [7, 5],
      [8, 6],
    ]);
    const problems = (events: typeof history) => verifyTranscript(sealed(entries, bodies, events)).problems;
    const renumbered = (events: typeof history) => events.map((event, at) => ({ ...event, id: at + 1 }));
    const none = renumbered(history.filter(({ state }) => state !== 'Reset'));
    expect(problems(none)).toEqual([{ seq: 8, what: 'no event of the history is the start of "reset"' }]);
    const late = history.map((event) =>
      event.state === 'Gate' ? { ...event, time: '2026-11-20T13:00:00.000Z' } : event,
    );
    expect(problems(late)).toEqual([{ seq: 3, what: 'no event of the history is the start of "Gate"' }]);
    expect(problems(history.slice(1))[0]?.what).toBe('events of the history are missing or out of order');
  });

  it('looks between decision and recheck were made with the documents of the plan', () => {
    const documents = { 'gaia/inspect': { name: 'inspect', version: '3', sha256: 'b'.repeat(64) } };
    const looked = (change: Record<string, unknown>) => (told: Told[]) => {
      const sent = {
        fact: 'host',
        commandId: 'c0',
        document: 'inspect',
        version: '3',
        sha256: 'b'.repeat(64),
        ...change,
      };
      const at = told.findIndex(([kind]) => kind === 'rechecked');
      const look: Told[] = [
        ['command-sent', sent],
        ['command-finished', { fact: 'host', commandId: 'c0', status: 'Success' }],
      ];
      return [...told.slice(0, at), ...look, ...told.slice(at)];
    };
    const run = approvedRun(aPlan({ documents }));
    expect(verify(run, looked({}))).toEqual([]);
    for (const change of [{ version: '4' }, { sha256: 'c'.repeat(64) }, { document: 'other' }]) {
      expect(verify(run, looked(change))).toEqual([
        { seq: 7, what: `"host" was looked at with another document than the plan's` },
      ]);
    }
  });

  it('asks a run that failed only for what it says', () => {
    const { told, bodies } = approvedRun();
    const failed: Told[] = [
      ...told.filter(([kind]) => !['command-finished', 'action-finished', 'closed'].includes(kind)),
      ['failed', { error: 'States.Timeout', cause: 'no answer' }],
      ['closed', { status: 'FAILED' }],
    ];
    const entries = chain(failed);
    const found = verifyTranscript(sealed(entries, bodies, historyOf(entries), 'FAILED')).problems;
    expect(found).toEqual([{ seq: 10, what: 'it failed with another error than the seal names' }]);
  });

  it('a body that is missing, changed or too many', () => {
    const { told, bodies, digest } = approvedRun();
    const stray = 'stray';
    expect(verify({ told, bodies: {} })[0]).toMatchObject({ seq: 2, what: `the body ${digest} is missing` });
    expect(verify({ told, bodies: { [digest]: `${bodies[digest]} ` } })[0]).toMatchObject({
      seq: 2,
      what: `the body ${digest} was changed`,
    });
    expect(verify({ told, bodies: { ...bodies, [sha256Hex(stray)]: stray } })[0]?.what).toContain(
      'is named by no entry',
    );
  });
});

it.each(['', '{}', '[]', 'null', '{"format":"stepbook-transcript/2"}', 'not json'])('refuses %j', (text) => {
  expect(verifyTranscript(text)).toMatchObject({ ok: false, entries: 0 });
});

it('canonicalises as the library does that wrote the digests', () => {
  // The verifier has its own RFC 8785; a body it accepts as canonical was made by the other.
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const plan = aPlan({ extra: value });
      const { told, bodies } = approvedRun(plan as ReturnType<typeof aPlan>);
      expect(canonicalJson(JSON.parse(Object.values(bodies)[0]!))).toBe(Object.values(bodies)[0]);
      expect(verifyTranscript(sealed(chain(told), bodies)).problems).toEqual([]);
    }),
    { numRuns: runsOf(100), seed: 6 },
  );
});
