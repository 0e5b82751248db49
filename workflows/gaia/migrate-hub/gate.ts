import type { GatePolicy } from '../../shared/plan.ts';
import type { Target } from '../../shared/procedure.ts';
import { hubGate } from '../hub/gate.ts';

/** One owner of the hub and one owner of the domain, two people, neither of whom asked. */
export function gate(context: { target: Target; roles: Record<string, string[]> }): GatePolicy {
  return hubGate(['owner', 'domain-owner'], context);
}
