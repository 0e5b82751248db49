import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Table } from '../../../lambdas/shared/table.ts';
import { localTable } from '../support/local-table.ts';

let local: Awaited<ReturnType<typeof localTable>>;
let table: Table;
beforeAll(async () => {
  local = await localTable();
  table = local.table;
});
afterAll(() => local.stop());

describe('Table', () => {
  it('gives back what was put, JSON as it was', async () => {
    const item = {
      pk: 'A',
      sk: '1',
      n: 1.5,
      big: 2 ** 53 - 1,
      yes: true,
      none: null,
      list: [1, 'x', { deep: [] }],
      e: '',
    };
    await table.put({ ...item, left: undefined });
    expect(await table.get('A', '1')).toEqual(item);
    expect(await table.get('A', '2')).toBeUndefined();
  });

  it('refuses values that are not JSON', async () => {
    await expect(table.put({ pk: 'A', sk: 'bad', n: Number.NaN })).rejects.toThrow('NaN cannot be stored');
  });

  it('puts only if absent, and says which row was in the way', async () => {
    await table.put({ pk: 'B', sk: '1' }, { ifAbsent: true });
    await expect(table.put({ pk: 'B', sk: '1' }, { ifAbsent: true })).rejects.toMatchObject({
      name: 'ConditionFailed',
      message: expect.stringContaining('B / 1'),
    });
  });

  it('updates and removes fields under conditions, reserved words included', async () => {
    await table.put({ pk: 'C', sk: '1', status: 'OPEN', token: 'x', time: '2026-01-01' });
    const row = await table.update(
      'C',
      '1',
      { status: 'DONE', token: undefined },
      { status: 'OPEN', time: { below: '2027' } },
    );
    expect(row).toEqual({ pk: 'C', sk: '1', status: 'DONE', time: '2026-01-01' });
    await expect(
      table.update('C', '1', { status: 'X' }, { status: { oneOf: ['OPEN', 'HELD'] } }),
    ).rejects.toMatchObject({
      name: 'ConditionFailed',
    });
    await expect(table.remove('C', '1', { status: { absent: true } })).rejects.toMatchObject({
      name: 'ConditionFailed',
    });
    await table.remove('C', '1', { status: { present: true } });
    expect(await table.get('C', '1')).toBeUndefined();
  });

  it('reads a partition in pages, from a key on, from either end', async () => {
    const filler = 'x'.repeat(300_000);
    for (let n = 0; n < 8; n += 1) await table.put({ pk: 'D', sk: `E#${n}`, filler });
    await table.put({ pk: 'D', sk: 'F#0' });
    const keys = (rows: { sk: string }[]) => rows.map((row) => row.sk);
    expect(keys(await table.query('D'))).toEqual(['E#0', 'E#1', 'E#2', 'E#3', 'E#4', 'E#5', 'E#6', 'E#7', 'F#0']);
    expect(keys(await table.query('D', { prefix: 'E#', after: 'E#4' }))).toEqual(['E#5', 'E#6', 'E#7']);
    expect(keys(await table.query('D', { prefix: 'E#', newestFirst: true, limit: 6 }))).toEqual([
      'E#7',
      'E#6',
      'E#5',
      'E#4',
      'E#3',
      'E#2',
    ]);
    expect(keys(await table.query('D', { prefix: 'E#', after: 'E#2', newestFirst: true }))).toEqual(['E#1', 'E#0']);
  });
});
