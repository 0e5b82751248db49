import { afterAll, expect, it } from '@jest/globals';
import { procedures } from '../../workflows/catalog.ts';
import { openKeys } from '../faults/ports.ts';
import { readRecordings } from '../faults/recording.ts';
import { sweep } from '../faults/sweep.ts';

const keys = openKeys('111111111111');
afterAll(() => keys.close());

it.each(procedures.map((procedure) => [procedure.name, procedure] as const))(
  '%s keeps what must always hold with every fault at every state',
  async (name, procedure) => {
    const table = await sweep(procedure, readRecordings(name), keys.kms);
    expect(table.filter(({ result }) => result.kind === 'broken' || result.kind === 'not reached')).toEqual([]);
  },
  300_000,
);
