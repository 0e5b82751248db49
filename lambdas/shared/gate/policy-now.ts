import type { Estate } from '../../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { findRun, resolve } from '../runs.ts';
import type { Table } from '../table.ts';
import type { Gate } from './gate.ts';

/** The policy that a gate's procedure asks for with the estate as it is now; undefined when its target is gone. */
export async function policyNow(table: Table, estate: Estate, gate: Gate): Promise<GatePolicy | undefined> {
  const run = await findRun(table, gate.run);
  if (!run) return undefined;
  try {
    const { procedure, target } = resolve(run, estate);
    if (procedure.readOnly || procedure.ungated !== undefined) return undefined;
    return procedure.gate({ input: run.input, target, roles: target.roles ?? {} });
  } catch (error) {
    if ((error as Error).name === 'InputInvalid') return undefined;
    throw error;
  }
}
