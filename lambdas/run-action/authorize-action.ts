import type { PlanDocument } from '../../workflows/shared/plan.ts';
import { listActions } from '../shared/actions.ts';
import { readEntries } from '../shared/entries.ts';
import { GateExpired, PlanChanged, RunClosed, TargetLocked } from '../shared/errors.ts';
import type { VerifyPorts } from '../shared/gate/verify-votes.ts';
import { readLock } from '../shared/locks.ts';
import { loadPlan } from '../shared/plans.ts';
import { requireApproval } from '../shared/require-approval.ts';
import { type Run, readRun } from '../shared/runs.ts';
import type { RunActionEvent } from './schema.ts';

/**
 * Everything that must hold before anything is changed; being resumed is no authority. In order: the run is open and
 * holds its target's lock; the digest is this run's and the stored plan has it; the votes verify and reach the quorum,
 * or the plan is one that needs no gate;
 * the plan was rechecked with fresh facts and found the same; its time is not over before the first action begins; an undo
 * is of an action that was begun from this plan.
 */
export async function authorizeAction(
  ports: VerifyPorts,
  event: Pick<RunActionEvent, 'run' | 'digest' | 'action' | 'undo'>,
): Promise<{ run: Run; plan: PlanDocument }> {
  const { table } = ports;
  const { digest, action } = event;
  const run = await readRun(table, event.run);
  if (run.status !== 'OPEN') throw new RunClosed(`run ${run.id} is ${run.status}; it changes nothing any more`);
  if (run.mode !== 'run') throw new PlanChanged(`run ${run.id} was started for a plan only`);
  const lock = await readLock(table, run.targetKey);
  if (lock?.run !== run.id || lock.fence !== run.fence) {
    throw new TargetLocked(`run ${run.id} does not hold the lock of ${run.targetKey}; ${lock?.run ?? 'nobody'} does`);
  }
  const plan = await loadPlan(table, digest);
  if (run.planDigest !== digest || plan.run !== run.id || plan.procedure !== run.procedure) {
    throw new PlanChanged(`${digest} is the plan of run ${plan.run}; the plan of run ${run.id} is ${run.planDigest}`);
  }
  await requireApproval(ports, plan, digest);
  const entries = await readEntries(table, run.id);
  const rechecks = entries.filter((entry) => entry.kind === 'rechecked' && entry.data.digest === digest);
  if (rechecks.at(-1)?.data.equal !== true) {
    throw new PlanChanged(`the plan ${digest} was not rechecked since its approval`);
  }
  // What has begun is brought to its end, or taken back; nothing begins after the time that people have approved.
  const begunBefore = await listActions(table, run.id);
  if (begunBefore.length === 0 && ports.now().toISOString() >= plan.expires) {
    throw new GateExpired(`the plan ${digest} was good until ${plan.expires}; nothing was done`);
  }
  if (event.undo) {
    const begun = begunBefore.find((each) => each.action === action);
    if (begun?.digest !== digest) throw new PlanChanged(`"${action}" was not begun from ${digest}: nothing to undo`);
  }
  return { run, plan };
}
