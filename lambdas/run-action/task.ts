import type { KMSClient } from '@aws-sdk/client-kms';
import { type ActionRow, beginAction, readAction, stepOf } from '../shared/actions.ts';
import { appendOnce } from '../shared/entries.ts';
import { PlanChanged } from '../shared/errors.ts';
import { noteAsked } from '../shared/ledger/ledger.ts';
import { noteRan } from '../shared/ran-plans.ts';
import { authorizeAction } from './authorize-action.ts';
import { type CarryOutPorts, carryOut } from './carry-out.ts';
import type { RunActionEvent } from './schema.ts';

export interface Ports extends CarryOutPorts {
  kms: KMSClient;
  voteKeyId: string;
}

/**
 * 1. Makes sure that this action may happen (`authorizeAction`). 2. Writes that it begins, on condition that it has not:
 * only then is there an effect, and only once. 3. Notes in the issuance ledger what is about to be asked of a certificate
 * authority. 4. Carries it out from the approved plan, word for word, and keeps the task token until it has ended.
 *
 * Called again with a new token it finds the begun action and waits for that one.
 */
export async function runAction(ports: Ports, event: RunActionEvent): Promise<{ action: string }> {
  const { table, now } = ports;
  const { digest, action, undo, token } = event;
  const { run, plan } = await authorizeAction(ports, event);
  const step = stepOf(plan, action, undo);
  const planned = plan.plan.actions.find((each) => each.id === action)!;

  const guarded = { ...ports, secrets: [token] };
  const asks = !undo && planned.issues !== undefined;
  const fresh: ActionRow = { action, digest, begun: now().toISOString(), ...(asks && { asks }) };
  const first = await beginAction(table, run.id, fresh, undo);
  const row = first ? fresh : (await readAction(table, run.id, action, undo))!;
  if (row.digest !== digest) throw new PlanChanged(`"${action}" was begun from ${row.digest}, not from ${digest}`);
  const told = {
    action,
    digest,
    title: planned.title,
    step: step.kind,
    ...(step.kind === 'api' && { call: step.action }),
  };
  await appendOnce(guarded, run.id, undo ? 'undo-begun' : 'action-begun', told, ['action']);
  if (first && !undo) await noteRan(table, run, digest);
  if (asks) {
    const names = [...planned.issues!].sort();
    const asked = { names, endpoint: planned.issuesFrom ?? ('production' as const), account: run.target };
    await noteAsked(table, row, { ...asked, run: run.id, procedure: run.procedure, action });
  }
  const begun = { run: run.id, action, undo, token, before: !first, row };
  if (step.kind === 'command') await carryOut.command(guarded, begun, step);
  else await carryOut.api(guarded, begun, step);
  return { action };
}
