import { findProcedure } from '../../workflows/catalog.ts';
import type { PlanDocument } from '../../workflows/shared/plan.ts';
import { VotesInvalid } from './errors.ts';
import type { VerifyPorts } from './gate/verify-votes.ts';
import { gateIdOf } from './plans.ts';
import { requireVotes } from './require-votes.ts';

/**
 * Throws unless a plan may be carried out: the votes of its gate, counted afresh, approve its digest; or it has no gate,
 * its procedure declares that it needs none, and each of its actions says why.
 */
export async function requireApproval(ports: VerifyPorts, document: PlanDocument, digest: string): Promise<void> {
  const { plan, procedure: name, run } = document;
  if (plan.gate) return requireVotes(ports, gateIdOf(run, digest), digest);
  const procedure = findProcedure(name);
  if (!procedure || procedure.readOnly || procedure.ungated === undefined) {
    throw new VotesInvalid(`the plan ${digest} has no gate, and ${name} does not declare that it needs none`);
  }
  const silent = plan.actions.filter((action) => !action.ungated).map((action) => action.id);
  if (silent.length > 0) {
    throw new VotesInvalid(`the plan ${digest} has no gate, and does not say why for ${silent.join(', ')}`);
  }
}
