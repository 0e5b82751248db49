import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson, sha256Hex } from '../../../../lambdas/shared/canonical.ts';
import { type Entry, ORIGIN } from '../../../../lambdas/shared/entries.ts';
import {
  type HistoryEvent,
  sealedOf,
  sealText,
  transcriptText,
} from '../../../../lambdas/shared/transcript/build-transcript.ts';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64');
export const transcriptKey = pair();
export const voteKey = pair();

export const signed = (text: string, key: KeyObject) => sign('sha256', Buffer.from(text), key).toString('base64');

/** One thing to be told: the kind of an entry and its data. */
export type Told = [kind: Entry['kind'], data: Record<string, unknown>];

export function chain(told: Told[]): Entry[] {
  let previous = ORIGIN;
  return told.map(([kind, data], seq) => {
    const time = new Date(Date.parse('2026-11-20T12:00:00.000Z') + seq * 1000).toISOString();
    const link = { seq, time, kind, data, previous };
    previous = sha256Hex(canonicalJson(link));
    return { ...link, hash: previous };
  });
}

const execution = 'arn:aws:states:eu-west-1:111111111111:execution:p:r1';
const states: Partial<Record<Entry['kind'], string>> = {
  opened: 'Open',
  triage: 'Triage',
  planned: 'Plan',
  'gate-opened': 'Gate',
  rechecked: 'Recheck',
};
const pascal = (name: unknown) => String(name).replaceAll(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());

/** A history in which the state of each entry is entered when the entry is written. */
export function historyOf(entries: Entry[]): HistoryEvent[] {
  const events = entries.flatMap(({ kind, time, data }) => {
    const state = kind === 'action-begun' ? pascal(data.action) : states[kind];
    return state ? [{ type: 'TaskStateEntered', time, state }] : [];
  });
  return [{ type: 'ExecutionStarted', time: 't' }, ...events].map((event, at) => ({ id: at + 1, ...event }));
}

/** Seals entries with the keys of these tests, as close-run does with those of KMS. */
export function sealed(
  entries: Entry[],
  bodies: Record<string, string> = {},
  history = historyOf(entries),
  status = 'DONE',
): string {
  const run = { id: 'r1', procedure: 'p', execution, status, started: entries[0]!.time };
  const keys = { keyId: 'arn:key', publicKey: spki(transcriptKey.publicKey), votePublicKey: spki(voteKey.publicKey) };
  const seal = sealedOf(entries, history, keys);
  const signature = signed(sealText(run, seal), transcriptKey.privateKey);
  return transcriptText({ run, entries, history, bodies, seal: { ...seal, signature } });
}

const step = {
  kind: 'command',
  document: { name: 'd', version: '1', sha256: 'a'.repeat(64), script: 'true' },
  parameters: {},
  instanceId: 'i-1',
};

export const aPlan = (change: Record<string, unknown> = {}) => ({
  format: 'stepbook-plan/1',
  run: 'r1',
  expires: '2026-11-21T12:00:00.000Z',
  roster: {
    ada: { name: 'Ada', mail: 'ada@example.test', principals: ['arn:aws:iam::1:user/ada'] },
    bob: { name: 'Bob', mail: 'bob@example.test', principals: ['arn:aws:sts::1:assumed-role/Op/*'] },
  },
  plan: {
    actions: [{ id: 'reset', step, undo: { kind: 'none', because: 'x' } }],
    gate: {
      groups: [
        { group: 'owner', min: 1, people: ['ada'] },
        { group: 'operator', min: 1, people: ['bob'] },
      ],
      distinct: 2,
      strength: 'iam',
    },
  },
  ...change,
});

export const aVote = (person: 'ada' | 'bob', digest: string, change: Record<string, unknown> = {}) => {
  const principal = person === 'ada' ? 'arn:aws:iam::1:user/ada' : 'arn:aws:sts::1:assumed-role/Op/bob';
  const vote = {
    format: 'stepbook-vote/1',
    gate: 'g1',
    run: 'r1',
    person,
    decision: 'approve',
    digest,
    strength: 'iam',
    principal,
    time: `2026-11-20T12:00:0${person === 'ada' ? 1 : 2}.000Z`,
    ...change,
  };
  return { ...vote, signature: signed(canonicalJson(vote), voteKey.privateKey) };
};

/** What an approved run tells, from the request to the action. */
export function approvedRun(
  plan = aPlan(),
  votes: (digest: string) => Record<string, unknown>[] = (digest) => [aVote('ada', digest), aVote('bob', digest)],
  requester = { principal: 'arn:aws:iam::1:user/eve', person: 'eve' } as Record<string, unknown>,
): { told: Told[]; bodies: Record<string, string>; digest: string } {
  const text = canonicalJson(plan);
  const digest = sha256Hex(text);
  return {
    digest,
    bodies: { [digest]: text },
    told: [
      ['opened', { procedure: 'p', execution }],
      ['requested', requester],
      ['planned', { digest, plan: { body: digest, bytes: text.length } }],
      ['gate-opened', { gate: 'g1', digest }],
      ...votes(digest).map((vote): Told => ['voted', vote]),
      ['gate-decided', { gate: 'g1', status: 'APPROVED', digest, decided: '2026-11-20T12:00:05.000Z' }],
      ['rechecked', { digest, equal: true }],
      ['action-begun', { action: 'reset', digest, step: 'command' }],
      [
        'command-sent',
        { action: 'reset', commandId: 'c1', document: 'd', version: '1', sha256: 'a'.repeat(64), instanceId: 'i-1' },
      ],
      ['command-finished', { action: 'reset', commandId: 'c1', status: 'Success' }],
      ['action-finished', { action: 'reset', status: 'SUCCEEDED' }],
      ['closed', { status: 'DONE' }],
    ],
  };
}

const word = fc.string({ unit: 'binary', maxLength: 12 });
const datum = fc.oneof(
  word,
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
const data = fc.dictionary(word, fc.oneof(datum, fc.array(datum, { maxLength: 4 }), fc.dictionary(word, datum)), {
  maxKeys: 5,
});

/** Transcripts of any length up to thirty entries, with texts of all of Unicode, numbers, nesting, a body and a history. */
export const anyTranscript = fc
  .record({
    facts: fc.array(data, { minLength: 2, maxLength: 20 }),
    body: fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
    history: fc.nat({ max: 20 }),
    approved: fc.boolean(),
  })
  .map(({ facts, body, history, approved }) => {
    const digest = sha256Hex(body);
    const noted: Told[] = facts.map((each) => ['fact', JSON.parse(JSON.stringify({ value: each }))]);
    const look: Told[] = [
      ['command-sent', { fact: 'host', commandId: 'c0' }],
      ['command-finished', { fact: 'host', commandId: 'c0', stdout: { body: digest, bytes: Buffer.byteLength(body) } }],
    ];
    const run = approved
      ? approvedRun()
      : {
          told: [
            ['opened', { procedure: 'p', execution }],
            ['closed', { status: 'DONE' }],
          ] as Told[],
          bodies: {},
        };
    const [opened, ...rest] = run.told;
    const entries = chain([opened!, ...noted, ...look, ...rest]);
    const known = historyOf(entries);
    const events = Array.from({ length: history }, (_, n) => ({
      id: known.length + n + 1,
      type: 'TaskStateEntered',
      time: 't',
      state: `S${n}`,
    }));
    return { text: sealed(entries, { [digest]: body, ...run.bodies }, [...known, ...events]), entries };
  });
