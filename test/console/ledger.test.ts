import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { noteAsked, noteOutcome } from '../../lambdas/shared/ledger/ledger.ts';
import { localCell } from './support/local-cell.ts';

let cell: Awaited<ReturnType<typeof localCell>>;
beforeAll(async () => {
  cell = await localCell();
});
afterAll(() => cell.stop());

const page = async () => (await (await cell.get('/ledger')).text()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the page of certificates', () => {
  it('says so when none was asked for', async () => {
    expect(await page()).toContain('No certificate was asked for in half a year.');
  });

  it('has what was asked for, what came of it, and the limits that were drawn on', async () => {
    const { table } = cell.at;
    const names = ['hub.example.org'];
    const asked = { names, endpoint: 'production' as const, account: names[0]!, procedure: 'gaia-renew-certificates' };
    for (const [run, minutes] of [
      ['run-1', 60],
      ['run-2', 5],
    ] as const) {
      const begun = new Date(Date.now() - minutes * 60_000).toISOString();
      const row = { action: 'renew-certificates', digest: 'd', begun };
      await noteAsked(table, row, { ...asked, run, action: row.action });
      const end =
        run === 'run-1' ? { outcome: 'issued' as const, serial: '0B' } : { outcome: 'refused' as const, error: 'dns' };
      await noteOutcome(table, run, row, { ...end, finished: begun });
    }
    const text = await page();
    expect(text).toMatch(/exact-set hub\.example\.org 1 of 5 4 1 in 34 h now/);
    expect(text).toMatch(/failed-validations hub\.example\.org 1 of 5 4 1 in 12 min now/);
    expect(text).toMatch(
      /hub\.example\.org production refused dns run-2 .*hub\.example\.org production issued 0B run-1/,
    );
    expect(text).not.toContain('new-orders hub.example.org 0');
  });
});
