import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countIssuances, unite } from '../../../lambdas/check-budget/count-issuances.ts';
import { checkBudget } from '../../../lambdas/check-budget/task.ts';
import { openRecord } from '../support/record.ts';

const names = ['hub.example.test'];
const now = new Date('2026-11-20T12:00:00.000Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const asked = (...hours: number[]) => hours.map((ago) => ({ at: hoursAgo(ago) }));
const count = (...hours: number[]) => countIssuances(names, unite(names, asked(...hours), []), now);

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
    const ledger = [{ at: hoursAgo(50), serial: '0A' }, { at: hoursAgo(20) }, { at: hoursAgo(3) }];
    const host = [
      { serial: '0A', notBefore: hoursAgo(51), names },
      { serial: '0B', notBefore: hoursAgo(20.9), names },
      { serial: '0C', notBefore: hoursAgo(100), names },
    ];
    expect(unite(names, ledger, host)).toEqual([
      { at: hoursAgo(99), serial: '0C', source: 'host' },
      { at: hoursAgo(50), serial: '0A', source: 'both' },
      { at: hoursAgo(20), serial: '0B', source: 'both' },
      { at: hoursAgo(3), source: 'ledger' },
    ]);
  });

  it('counts only certificates for exactly these names', () => {
    const host = [
      { serial: '0A', notBefore: hoursAgo(5), names: ['hub.example.test', 'www.hub.example.test'] },
      { serial: '0B', notBefore: hoursAgo(5), names: ['HUB.example.test'] },
    ];
    expect(unite(names, [], host)).toMatchObject([{ serial: '0B' }]);
  });
});

describe('check-budget', () => {
  let record: Awaited<ReturnType<typeof openRecord>>;
  beforeAll(async () => {
    record = await openRecord();
  });
  afterAll(() => record.stop());

  it('reads the ledger of the exact set of names, whatever their order', async () => {
    const pk = 'LEDGER#a.example.test,b.example.test';
    for (const ago of [200, 9, 8, 7, 6, 5]) await record.table.put({ pk, sk: `${hoursAgo(ago)}#run-${ago}` });
    await record.table.put({ pk: 'LEDGER#a.example.test', sk: `${hoursAgo(1)}#run-1` });

    const found = await checkBudget(
      { run: 'run-1', phase: 'plan', names: ['b.example.test', 'a.example.test'], observed: [] },
      record.ports,
    );
    expect(found).toMatchObject({
      names: ['a.example.test', 'b.example.test'],
      used: 5,
      remaining: 0,
      nextSafe: hoursAgo(9 - 168),
    });
    expect(await record.entries('run-1')).toMatchObject([{ data: { fact: 'budget', value: found } }]);
  });
});
