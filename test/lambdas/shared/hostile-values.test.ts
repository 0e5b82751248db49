import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson, sha256Hex } from '../../../lambdas/shared/canonical.ts';
import { appendEntry, readEntries } from '../../../lambdas/shared/entries.ts';
import { bodiesOf } from '../../../lambdas/shared/transcript/build-transcript.ts';
import { localTable } from '../support/local-table.ts';

let local: Awaited<ReturnType<typeof localTable>>;
beforeAll(async () => {
  local = await localTable();
});
afterAll(() => local.stop());
const ports = () => ({ table: local.table, now: () => new Date('2026-11-20T12:00:00.000Z') });
const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`) as unknown;

/** What a host that is watched may answer: any JSON there is. */
describe('a value from elsewhere', () => {
  it.each<[string, unknown]>([
    ['that looks like the name of a stored body', { url: 'http://hub.example.test/', body: 'ok' }],
    ['that names a body which is not there', { body: 'a'.repeat(64), bytes: 3 }],
    ['with a field __proto__', JSON.parse('{"__proto__":{"polluted":true},"inner":{"__proto__":1}}')],
    ['nested deeper than the table can hold', nested(60)],
    ['with a number that the table cannot hold', { huge: 1e300, tiny: 1e-300 }],
    ['with negative zero', { zero: -0 }],
  ])('%s is kept so that the record still verifies', async (what, value) => {
    const run = `hostile ${what}`;
    const written = await appendEntry(ports(), run, 'fact', { fact: 'host', value });
    const [entry] = await readEntries(local.table, run);
    const { hash, ...link } = entry!;
    expect(hash).toBe(written.hash);
    expect(sha256Hex(canonicalJson(link))).toBe(hash);
    const bodies = await bodiesOf(local.table, [entry!]);
    const kept = entry!.data.value as { body?: string };
    const told = kept?.body === undefined ? canonicalJson(kept) : bodies[kept.body];
    expect(told).toBe(canonicalJson(value));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('with half a surrogate pair has no canonical form, and nothing is written', async () => {
    const value = JSON.parse('"\\ud800"') as string;
    await expect(appendEntry(ports(), 'half', 'fact', { value })).rejects.toThrow(/surrogate/);
    expect(await readEntries(local.table, 'half')).toEqual([]);
  });
});
