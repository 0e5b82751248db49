import { readEntries } from '../../../lambdas/shared/entries.ts';
import { localTable } from './local-table.ts';

/** A table with the ports every fact function needs, and what was written to a run's record. */
export async function openRecord() {
  const { table, stop } = await localTable();
  return {
    table,
    stop,
    ports: { table, now: () => new Date('2026-11-20T12:00:00.000Z') },
    entries: (run: string) => readEntries(table, run),
  };
}
