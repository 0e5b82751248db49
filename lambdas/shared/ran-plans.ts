import type { Run } from './runs.ts';
import type { Table } from './table.ts';

/** A plan of which something was begun (pk `RAN#<procedure>#<target key>`, sk `<run's start>#<run>`). */
export interface RanPlan {
  run: string;
  digest: string;
}

const keyOf = ({ procedure, targetKey }: Pick<Run, 'procedure' | 'targetKey'>) => `RAN#${procedure}#${targetKey}`;

/** Notes that an action of a plan is begun; twice is once. */
export async function noteRan(table: Table, run: Run, digest: string): Promise<void> {
  await table.put({ pk: keyOf(run), sk: `${run.started}#${run.id}`, run: run.id, digest });
}

/** The newest plan that ran for the procedure and target of a run, its own left out; undefined when none did. */
export async function lastRan(table: Table, run: Run): Promise<RanPlan | undefined> {
  const newest = await table.query<RanPlan>(keyOf(run), { newestFirst: true, limit: 2 });
  const other = newest.find((each) => each.run !== run.id);
  return other && { run: other.run, digest: other.digest };
}
