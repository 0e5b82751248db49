import type { GatePolicy } from '../../shared/plan.ts';
import type { Target } from '../../shared/procedure.ts';
import { hubGate } from '../hub/gate.ts';

/** The hub's owner and the owner of its data, two people, and each types the hub's domain: nothing of it can be taken back. */
export function gate(context: { target: Target; roles: Record<string, string[]> }): GatePolicy {
  return { ...hubGate(['owner', 'data-owner'], context), typedTarget: true };
}
