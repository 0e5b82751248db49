import type { GatePolicy } from '../../shared/plan.ts';
import type { Target } from '../../shared/procedure.ts';
import { hubGate } from '../hub/gate.ts';

/** One owner of the domain, who is not the one that asked. */
export function gate(context: { target: Target; roles: Record<string, string[]> }): GatePolicy {
  return hubGate(['domain-owner'], context);
}
