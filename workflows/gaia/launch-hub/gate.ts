import type { GatePolicy } from '../../shared/plan.ts';
import type { Target } from '../../shared/procedure.ts';
import { hubGate } from '../hub/gate.ts';

/** One owner of the hub, who is not the one that asked: a launch costs money and opens ports to the world. */
export function gate(context: { target: Target; roles: Record<string, string[]> }): GatePolicy {
  return hubGate(['owner'], context);
}
