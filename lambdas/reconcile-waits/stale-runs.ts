import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { emit } from '../shared/bus.ts';
import { findRun } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';

export interface StaleRunPorts {
  table: Table;
  sfn: SFNClient;
  events: EventBridgeClient;
  now: () => Date;
}

/** Runs before the newest so many are not looked at: they were, minute after minute, while they were among them. */
const LOOKED_AT = 200;
/** A run this young may be between the end of its execution and the event that closes it. */
const PATIENCE_MS = 60_000;

/**
 * Finds runs that are open although their execution has ended (the event that would have closed them was lost) and says so
 * on the bus; close-run looks for itself. Gives how many.
 */
export async function endStaleRuns({ table, sfn, events, now }: StaleRunPorts): Promise<number> {
  let found = 0;
  for (const { run: id } of await table.query<{ run: string }>('RUNS', { newestFirst: true, limit: LOOKED_AT })) {
    const run = await findRun(table, id);
    if (run?.status !== 'OPEN' || now().getTime() - Date.parse(run.started) < PATIENCE_MS) continue;
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn: run.execution }));
    if (status !== 'FAILED' && status !== 'TIMED_OUT' && status !== 'ABORTED') continue;
    await emit(events, 'Execution Ended', { executionArn: run.execution });
    found += 1;
  }
  return found;
}
