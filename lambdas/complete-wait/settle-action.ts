import * as z from 'zod';
import { readAction } from '../shared/actions.ts';
import { causeWith } from '../shared/cause.ts';
import { readRun } from '../shared/runs.ts';
import type { Settle } from './outcome.ts';

const Detail = z.object({ action: z.string(), undo: z.boolean() });

/** An API call of a plan: its row says how it ended. */
export const settleAction: Settle = async ({ table }, wait) => {
  const { action, undo } = Detail.parse(wait.detail);
  const row = await readAction(table, wait.run, action, undo);
  if (!row?.finished) return undefined;
  if (row.status === 'SUCCEEDED') return { result: { action, status: row.status, ...row.result } };
  const { runbook } = await readRun(table, wait.run);
  return { error: 'ActionFailed', cause: causeWith(row.cause ?? `"${action}" failed.`, runbook, action) };
};
