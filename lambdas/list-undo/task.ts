import { listActions } from '../shared/actions.ts';
import { loadPlan } from '../shared/plans.ts';
import type { Table } from '../shared/table.ts';
import type { ListUndoEvent } from './schema.ts';

/**
 * The actions to take back, newest first: begun, whether they succeeded or not, and with an undo in the plan they were
 * begun from. Left out: those that the service refused, and those whose undo has already succeeded.
 */
export async function listUndo(
  { table }: { table: Table },
  { run }: ListUndoEvent,
): Promise<{ actions: { action: string; digest: string }[] }> {
  const [begun, undone] = await Promise.all([listActions(table, run), listActions(table, run, true)]);
  const done = new Set(undone.filter((row) => row.status === 'SUCCEEDED').map((row) => row.action));
  const actions = [];
  for (const { action, digest, status } of begun.reverse()) {
    if (status === 'REFUSED' || done.has(action)) continue;
    const plan = await loadPlan(table, digest);
    const undo = plan.plan.actions.find((each) => each.id === action)?.undo;
    if (undo?.kind === 'command' || undo?.kind === 'api') actions.push({ action, digest });
  }
  return { actions };
}
