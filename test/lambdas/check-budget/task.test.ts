import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countIssuances, issuancesFor } from '../../../lambdas/check-budget/count-issuances.ts';
import { checkBudget } from '../../../lambdas/check-budget/task.ts';
import { type Observed, withObserved } from '../../../lambdas/check-budget/with-observed.ts';
import type { Attempt } from '../../../lambdas/shared/ledger/attempt.ts';
import { noteAsked, noteOutcome, readLedger } from '../../../lambdas/shared/ledger/ledger.ts';
import { openRecord } from '../support/record.ts';

const names = ['hub.example.test'];
const now = new Date('2026-11-20T12:00:00.000Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const attempt = (ago: number, more: Partial<Attempt> = {}): Attempt => ({
  at: hoursAgo(ago),
  names,
  endpoint: 'production',
  account: 'hub.example.test',
  outcome: 'asked',
  source: 'ledger',
  ...more,
});
const united = (ledger: Attempt[], host: Observed[]) =>
  issuancesFor(names, withObserved(ledger, host, 'hub.example.test').attempts);
const count = (...hours: number[]) =>
  countIssuances(
    names,
    united(
      hours.map((ago) => attempt(ago)),
      [],
    ),
    now,
  );

describe('issuance budget', () => {
  it.each<[string, number[], number, number, string | null]>([
    ['none', [], 0, 5, null],
    ['four', [1, 2, 3, 4], 4, 1, null],
    ['five: room when the oldest is 168 h old', [160, 100, 50, 20, 1], 5, 0, hoursAgo(160 - 168)],
    ['six, by hand: room when two have left', [160, 150, 100, 50, 20, 1], 6, 0, hoursAgo(150 - 168)],
    ['one that left the window this moment', [168, 100, 50, 20, 1], 4, 1, null],
  ])('counts %s', (_, hours, used, remaining, nextSafe) => {
    expect(count(...hours)).toMatchObject({ limit: 5, windowHours: 168, used, remaining, nextSafe });
  });

  it('counts what is in the ledger and on the host once', () => {
    const ledger = [attempt(50, { serial: '0A' }), attempt(20), attempt(3)];
    const host = [
      { serial: '0A', notBefore: hoursAgo(51), names },
      { serial: '0B', notBefore: hoursAgo(20.9), names },
      { serial: '0C', notBefore: hoursAgo(100), names },
    ];
    expect(united(ledger, host)).toEqual([
      { at: hoursAgo(99), serial: '0C', source: 'host' },
      { at: hoursAgo(50), serial: '0A', source: 'both' },
      { at: hoursAgo(20), serial: '0B', source: 'both' },
      { at: hoursAgo(3), source: 'ledger' },
    ]);
  });

  it('takes no certificate of the host for one that the authority refused, or that staging issued', () => {
    const ledger = [attempt(20, { outcome: 'refused' }), attempt(20, { endpoint: 'staging', outcome: 'issued' })];
    const host = [{ serial: '0B', notBefore: hoursAgo(20.9), names }];
    expect(united(ledger, host)).toEqual([{ at: hoursAgo(19.9), serial: '0B', source: 'host' }]);
  });

  it('counts only certificates for exactly these names', () => {
    const host = [
      { serial: '0A', notBefore: hoursAgo(5), names: ['hub.example.test', 'www.hub.example.test'] },
      { serial: '0B', notBefore: hoursAgo(5), names: ['HUB.example.test'] },
    ];
    expect(united([], host)).toMatchObject([{ serial: '0B' }]);
  });
});

describe('check-budget', () => {
  let record: Awaited<ReturnType<typeof openRecord>>;
  beforeAll(async () => {
    record = await openRecord();
  });
  afterAll(() => record.stop());

  it('reads the ledger of all runs: what the exact set has used, and every limit of both endpoints', async () => {
    const both = ['a.example.test', 'b.example.test'];
    const note = async (ago: number, more: { names?: string[]; endpoint?: 'staging'; failed?: string } = {}) => {
      const row = { action: 'renew', digest: 'd', begun: hoursAgo(ago), asks: true as const };
      const asked = { names: both, endpoint: 'production' as const, account: 'a.example.test', ...more };
      await noteAsked(record.table, row, { ...asked, run: `run-${ago}`, procedure: 'p', action: 'renew' });
      if (more.failed) {
        const end = { outcome: 'refused' as const, error: more.failed, finished: hoursAgo(ago) };
        await noteOutcome(record.table, `run-${ago}`, row, end);
      }
    };
    for (const ago of [200, 9, 8, 7, 6, 5]) await note(ago);
    await note(9);
    await note(1, { names: ['a.example.test'] });
    await note(0.5, { failed: 'unauthorized' });
    await note(0.4, { endpoint: 'staging' });

    const found = await checkBudget(
      { run: 'run-1', phase: 'plan', names: ['b.example.test', 'a.example.test'], observed: [] },
      record.ports,
    );
    expect(found).toMatchObject({ names: both, used: 5, remaining: 0, nextSafe: hoursAgo(9 - 168) });
    const of = (budget: string, staging = false) =>
      found[staging ? 'staging' : 'budgets'].filter((each) => each.budget === budget);
    expect(of('exact-set')).toMatchObject([{ used: 5, remaining: 0 }]);
    expect(of('registered-domain')).toMatchObject([{ of: 'example.test', used: 6 }]);
    expect(of('failed-validations').map(({ of: name, used }) => [name, used])).toEqual([
      ['a.example.test', 1],
      ['b.example.test', 1],
    ]);
    expect(of('exact-set', true)).toMatchObject([{ limit: 30_000, used: 1 }]);
    const [entry] = await record.entries('run-1');
    expect(entry).toMatchObject({ data: { fact: 'budget' } });
  });

  it('keeps what a host shows and nobody here asked for, once, also when the host has forgotten it', async () => {
    const own = ['timer.example.test'];
    const look = (observed: Observed[]) =>
      checkBudget({ run: 'run-2', phase: 'plan', names: own, observed }, record.ports);
    const seen = [
      { serial: '1A', notBefore: hoursAgo(30), names: own },
      { serial: '1B', notBefore: hoursAgo(24 * 300), names: own },
    ];
    const [first, again, forgotten] = [await look(seen), await look(seen), await look([])];

    for (const { used, issuances } of [first, again, forgotten]) {
      expect(used).toBe(1);
      expect(issuances).toEqual([{ at: hoursAgo(29), serial: '1A', source: 'host' }]);
    }
    const kept = (await readLedger(record.table, now)).filter(({ names: of }) => of.includes('timer.example.test'));
    expect(kept).toMatchObject([{ serial: '1A', source: 'host', outcome: 'issued', account: 'timer.example.test' }]);
  });
});
