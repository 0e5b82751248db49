import type { ApiStep, CommandStep, PlanDocument } from '../../workflows/shared/plan.ts';
import { PlanChanged } from './errors.ts';
import type { Table } from './table.ts';

/** SUCCEEDED, FAILED, TIMED_OUT: it ran. REFUSED: the service would not take it, so nothing ran. */
export type ActionStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'REFUSED';

/** One action of a run, or its undo (pk `RUN#<run>`, sk `ACTION#<id>` or `UNDO#<id>`). Written before its effect. */
export interface ActionRow {
  action: string;
  digest: string;
  begun: string;
  /** It asks a certificate authority for a certificate: the issuance ledger has a row of it. */
  asks?: true;
  commandId?: string;
  instanceId?: string;
  finished?: string;
  status?: ActionStatus;
  /** What an API call answered, or what went wrong. */
  result?: Record<string, unknown>;
  cause?: string;
}

const keyOf = (run: string, action: string, undo: boolean) =>
  [`RUN#${run}`, `${undo ? 'UNDO' : 'ACTION'}#${action}`] as const;

export async function readAction(
  table: Table,
  run: string,
  action: string,
  undo = false,
): Promise<ActionRow | undefined> {
  return table.get<ActionRow>(...keyOf(run, action, undo));
}

/** The actions of a run that were begun, oldest first. */
export async function listActions(table: Table, run: string, undo = false): Promise<ActionRow[]> {
  const rows = await table.query<ActionRow>(`RUN#${run}`, { prefix: undo ? 'UNDO#' : 'ACTION#' });
  return rows.sort((a, b) => (a.begun < b.begun ? -1 : 1));
}

/** Begins an action: true for the one call that may carry it out, false when it was begun before. */
export async function beginAction(table: Table, run: string, row: ActionRow, undo: boolean): Promise<boolean> {
  const [pk, sk] = keyOf(run, row.action, undo);
  try {
    await table.put({ pk, sk, ...row }, { ifAbsent: true });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionFailed') return false;
    throw error;
  }
}

/** Adds what has become known of a begun action. */
export async function noteAction(
  table: Table,
  run: string,
  action: string,
  undo: boolean,
  known: Partial<ActionRow>,
): Promise<void> {
  await table.update(...keyOf(run, action, undo), { ...known }, { pk: { present: true } });
}

/** Ends a begun action, once; false when it had ended before. */
export async function finishAction(
  table: Table,
  run: string,
  action: string,
  undo: boolean,
  end: Pick<ActionRow, 'finished' | 'status' | 'result' | 'cause'>,
): Promise<boolean> {
  try {
    await table.update(...keyOf(run, action, undo), { ...end }, { pk: { present: true }, finished: { absent: true } });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionFailed') return false;
    throw error;
  }
}

/** The step that a plan has for an action or its undo. Throws `PlanChanged` when the plan has none. */
export function stepOf(plan: PlanDocument, action: string, undo: boolean): CommandStep | ApiStep {
  const planned = plan.plan.actions.find((each) => each.id === action);
  if (!planned) {
    const ids = plan.plan.actions.map((each) => each.id).join(', ');
    throw new PlanChanged(`the action "${action}" is not in the approved plan, which has ${ids}`);
  }
  const step = undo ? planned.undo : planned.step;
  if (step.kind === 'none' || step.kind === 'irreversible') {
    throw new PlanChanged(`the action "${action}" has no undo in the approved plan: ${step.because}`);
  }
  return step;
}
