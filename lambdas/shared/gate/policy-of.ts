import type { GatePolicy, PlanDocument } from '../../../workflows/shared/plan.ts';
import { PlanChanged } from '../errors.ts';

/** The gate that a plan asks for. Throws `PlanChanged` when it asks for none: then nobody can approve it. */
export function policyOf({ plan, run }: PlanDocument): GatePolicy {
  if (!plan.gate) throw new PlanChanged(`the plan of run ${run} has no gate; nobody can approve it`);
  return plan.gate;
}
