import type { GatePolicy } from '../../shared/plan.ts';
import type { Target } from '../../shared/procedure.ts';
import { hubGate } from '../hub/gate.ts';

/**
 * Two different people: one of the hub's owners and one of its operators. No action of a reset is irreversible (the
 * back-up comes first), so the target's name need not be typed.
 */
export function gate(context: { target: Target; roles: Record<string, string[]> }): GatePolicy {
  return hubGate(['owner', 'operator'], context);
}
