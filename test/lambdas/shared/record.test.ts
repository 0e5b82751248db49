import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getBody, putBody } from '../../../lambdas/shared/bodies.ts';
import { canonicalJson, sha256Hex } from '../../../lambdas/shared/canonical.ts';
import { appendEntry, ORIGIN, readEntries } from '../../../lambdas/shared/entries.ts';
import { refuseSecrets } from '../../../lambdas/shared/secrets.ts';
import { wordsOf } from '../../../lambdas/shared/words.ts';
import { localTable } from '../support/local-table.ts';

let local: Awaited<ReturnType<typeof localTable>>;
beforeAll(async () => {
  local = await localTable();
});
afterAll(() => local.stop());
const ports = () => ({ table: local.table, now: () => new Date('2026-11-20T12:00:00.000Z') });

describe('entries', () => {
  it('are one chain, also when thirty writers append at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, n) => appendEntry(ports(), 'many', 'fact', { n })));
    const entries = await readEntries(local.table, 'many');
    expect(entries.map((entry) => entry.seq)).toEqual([...Array(30).keys()]);
    expect(new Set(entries.map((entry) => entry.data.n)).size).toBe(30);
    let previous = ORIGIN;
    for (const { hash, ...link } of entries) {
      expect(link.previous).toBe(previous);
      expect(hash).toBe(sha256Hex(canonicalJson(link)));
      previous = hash;
    }
    expect((await readEntries(local.table, 'many', 27)).map((entry) => entry.seq)).toEqual([28, 29]);
  });

  it('name large values by their digest', async () => {
    const stdout = 'line\n'.repeat(2_000);
    const value = { list: Array.from({ length: 900 }, (_, n) => `item ${n}`) };
    const { data } = await appendEntry(ports(), 'large', 'command-finished', { exitCode: 0, stdout, value });
    expect(data).toEqual({
      exitCode: 0,
      stdout: { body: sha256Hex(stdout), bytes: 10_000 },
      value: { body: sha256Hex(canonicalJson(value)), bytes: Buffer.byteLength(canonicalJson(value)) },
    });
    expect(await getBody(local.table, sha256Hex(stdout))).toBe(stdout);
  });

  it('take nothing after closed', async () => {
    await appendEntry(ports(), 'shut', 'closed', { status: 'DONE' });
    await expect(appendEntry(ports(), 'shut', 'fact', {})).rejects.toMatchObject({ name: 'RunClosed' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['a field for tokens', { deep: [{ taskToken: 'short' }] }],
    ['a task token of AWS', { note: `it was AQCEAAAAKgAAAAMAAAAA${'Ab1/'.repeat(40)}==` }],
    [
      'random bytes in base64',
      { note: Buffer.from(Array.from({ length: 400 }, (_, n) => (n * 131) % 256)).toString('base64') },
    ],
    ['a private key', { pem: '-----BEGIN EC PRIVATE KEY-----\nMHc' }],
    ['a declared secret', { url: 'https://x/?t=correct-horse-battery' }],
  ])('refuse %s, before anything is written, and do not repeat it', async (_what, data) => {
    const secrets = ['correct-horse-battery'];
    const refused = appendEntry({ ...ports(), secrets }, 'secret', 'fact', data);
    await expect(refused).rejects.toMatchObject({ name: 'SecretFound' });
    await expect(refused).rejects.not.toThrow(/AQCE|horse|MHc/);
    expect(await local.table.query('RUN#secret')).toEqual([]);
  });

  it('do not take certificates, digests, ARNs and words for secrets', () => {
    const harmless = {
      fingerprint: 'AB:'.repeat(31),
      digest: 'a'.repeat(64),
      hashes: Array.from({ length: 50 }, (_, n) => sha256Hex(String(n))).join(' '),
      pem: `-----BEGIN CERTIFICATE-----\n${`${'MIIB'.repeat(16)}\n`.repeat(20)}-----END CERTIFICATE-----`,
      ssh: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'Ab1x'.repeat(11)} root@hub`,
      line: '-'.repeat(1000),
      arn: 'arn:aws:states:eu-west-1:111111111111:execution:gaia-reset-certificates:r1',
      signature: Buffer.alloc(72, 7).toString('base64'),
    };
    expect(() => refuseSecrets(harmless)).not.toThrow();
  });
});

describe('bodies', () => {
  it.each([
    ['nothing', ''],
    ['a megabyte of ASCII', 'x'.repeat(1_000_000)],
    ['emoji across the pieces', `x${'🔐'.repeat(150_001)}`],
    ['three bytes a character', '€'.repeat(250_000)],
  ])('come back as they were, in pieces of at most 300 KB: %s', async (_what, text) => {
    const digest = await putBody(local.table, text);
    expect(digest).toBe(sha256Hex(text));
    expect(await getBody(local.table, digest)).toBe(text);
    for (const { text: piece } of await local.table.query<{ text: string }>(`BODY#${digest}`)) {
      expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(300_000);
    }
  });

  it('are refused when a piece is missing or changed, and when there is none', async () => {
    const digest = await putBody(local.table, 'y'.repeat(250_000));
    await local.table.remove(`BODY#${digest}`, '0001');
    await expect(getBody(local.table, digest)).rejects.toMatchObject({
      name: 'BodyDamaged',
      message: expect.stringContaining('2 of 3'),
    });
    await expect(getBody(local.table, '0'.repeat(64))).rejects.toMatchObject({ name: 'BodyDamaged' });
  });
});

describe('words', () => {
  it('are those of the PGP word list', () => {
    const digest = 'e58294f2e9a227486e8b061b31cc528fd7fa3f19';
    expect(wordsOf(digest, 20).join(' ')).toBe(
      'topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless',
    );
  });

  it('need a digest', () => {
    expect(() => wordsOf('abcd')).toThrow('at least 8 bytes');
  });
});
