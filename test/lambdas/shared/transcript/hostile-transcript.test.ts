import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../../../../lambdas/shared/canonical.ts';
import { verifyTranscript } from '../../../../lambdas/shared/transcript/verify-transcript.ts';
import { aPlan, approvedRun, aVote, chain, historyOf, sealed, type Told } from './random-transcript.ts';

const plain = (told: Told[]): Told[] => [
  ['opened', { procedure: 'p', execution: 'arn:aws:states:eu-west-1:111111111111:execution:p:r1' }],
  ...told,
  ['closed', { status: 'DONE' }],
];
/** Whoever writes such a file signs it himself: everything is asked of it. */
const within = (ms: number, text: string) => {
  const began = performance.now();
  const found = verifyTranscript(text);
  expect(performance.now() - began).toBeLessThan(ms);
  return found;
};

describe('a file that is made to hurt its reader', () => {
  it('by nesting without end is refused by name', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const text = sealed(chain(plain([['fact', { value: 1 }]]))).replace('"value":1', `"value":${deep}`);
    expect(within(5_000, text)).toMatchObject({ ok: false, problems: [{ what: expect.stringMatching(/nested/) }] });
    expect(within(5_000, deep).ok).toBe(false);
  });

  it('by a body of its own for each of very many entries is read in time', () => {
    const texts = Array.from({ length: 20_000 }, (_, n) => `text ${n}`);
    const bodies = Object.fromEntries(texts.map((text) => [sha256Hex(text), text]));
    const told = texts.map((text): Told => ['fact', { value: { body: sha256Hex(text), bytes: text.length } }]);
    expect(within(5_000, sealed(chain(plain(told)), bodies))).toMatchObject({ ok: true });
  });

  it('by a long history with very many states entered is read in time', () => {
    const told = Array.from({ length: 10_000 }, (): Told => ['triage', { verdict: 'proceed' }]);
    const entries = chain(plain(told));
    expect(within(5_000, sealed(entries, {}, historyOf(entries)))).toMatchObject({ ok: true });
  });

  it('by very many commands and ends of actions is read in time', () => {
    const told = Array.from({ length: 5_000 }, (_, n): Told[] => [
      ['command-sent', { fact: 'host', commandId: `c${n}` }],
      ['command-finished', { fact: 'host', commandId: `c${n}` }],
      ['action-finished', { action: `a${n}`, status: 'SUCCEEDED' }],
    ]).flat();
    expect(within(5_000, sealed(chain(plain(told)))).problems).toHaveLength(5_000);
  });

  it('by one very long string is read in time', () => {
    const text = '"\\'.repeat(4_000_000);
    const told: Told[] = [['fact', { value: { body: sha256Hex(text), bytes: text.length } }]];
    expect(within(10_000, sealed(chain(plain(told)), { [sha256Hex(text)]: text }))).toMatchObject({ ok: true });
  });

  it.each(['null', '1', '"x"', '[]', '{"__proto__":{}}'])('by being %s is refused', (text) => {
    expect(verifyTranscript(text).ok).toBe(false);
  });

  it.each<[string, (file: Record<string, unknown>) => void]>([
    ['an entry that is null', (file) => (file.entries as unknown[]).push(null)],
    ['an event that is null', (file) => (file.history as unknown[]).push(null)],
    ['a seal of lists', (file) => Object.assign(file, { seal: { publicKey: [], signature: {} } })],
    ['bodies of numbers', (file) => Object.assign(file, { bodies: { x: 1 } })],
  ])('by %s is refused, not stumbled over', (_what, change) => {
    const file = JSON.parse(sealed(chain(plain([])))) as Record<string, unknown>;
    change(file);
    expect(verifyTranscript(JSON.stringify(file)).ok).toBe(false);
  });
});

describe('keys', () => {
  const text = sealed(chain(plain([])));
  it('that are given and cannot be read are a problem, not an exception', () => {
    expect(
      verifyTranscript(text, { publicKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' }),
    ).toMatchObject({
      ok: false,
      problems: [{ what: expect.stringMatching(/key that was given cannot be read/) }],
    });
  });

  it('of another kind than P-256 sign nothing', () => {
    for (const { publicKey } of [generateKeyPairSync('ed25519'), generateKeyPairSync('ec', { namedCurve: 'P-384' })]) {
      const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
      const file = JSON.parse(text) as { seal: Record<string, string> };
      file.seal.publicKey = spki;
      expect(verifyTranscript(JSON.stringify(file)).problems.map(({ what }) => what)).toContain(
        "the seal's key is no P-256 key",
      );
    }
  });
});

describe('votes that a signer should never have signed', () => {
  const verify = (run: { told: Told[]; bodies: Record<string, string> }) =>
    verifyTranscript(sealed(chain(run.told), run.bodies)).problems.map(({ what }) => what);
  const roster = {
    ...aPlan().roster,
    ada: { ...aPlan().roster.ada, passkeys: [{ id: 'key-of-ada', publicKey: 'x', rpId: 'a.example' }] },
    all: { name: 'All', mail: 'all@example.test', principals: ['arn:aws:iam::1:user/*'] },
  };
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['by passkey without an assertion, called iam', { principal: 'passkey:key-of-ada' }, /0 of 1 in owner/],
    ['by mail, called iam', { principal: 'mailto:ada@example.test' }, /0 of 1 in owner/],
    ['from another account than the principal', { account: '2' }, /0 of 1 in owner/],
  ])('%s do not count', (_what, change, message) => {
    const run = approvedRun(aPlan({ roster }), (d) => [aVote('ada', d, change), aVote('bob', d)]);
    expect(verify(run)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
  });

  it('of somebody whose pattern would be everybody do not count', () => {
    const gate = { ...aPlan().plan.gate, groups: [{ group: 'all', min: 1, people: ['all'] }], distinct: 1 };
    const plan = aPlan({ roster, plan: { ...aPlan().plan, gate } });
    const vote = { person: 'all', principal: 'arn:aws:iam::1:user/mallory' };
    const requester = { principal: 'arn:aws:iam::2:user/eve' };
    expect(verify(approvedRun(plan, (d) => [aVote('ada', d, vote)], requester))[0]).toMatch(/0 of 1 in all/);
  });

  it('are no approval while nobody is known to have asked', () => {
    const run = approvedRun();
    const told = run.told.filter(([kind]) => kind !== 'requested');
    expect(verify({ ...run, told })).toContain('a gate approved, and who asked for the run is not told');
  });
});
