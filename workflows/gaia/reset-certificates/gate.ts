import type { GatePolicy } from '../../shared/plan.ts';
import type { Target } from '../../shared/procedure.ts';
import { HubDetail } from '../hub/target.ts';

/**
 * Two different people: one of the hub's owners and one of its operators. The estate says how long they have (a day when
 * it says nothing); expiry rejects. No action of a reset is irreversible (the back-up comes first), so the target's name
 * need not be typed.
 */
export function gate({ target, roles }: { target: Target; roles: Record<string, string[]> }): GatePolicy {
  return {
    groups: ['owner', 'operator'].map((group) => ({ group, min: 1, people: roles[group] ?? [] })),
    distinct: 2,
    strength: 'iam',
    expirySeconds: HubDetail.parse(target.detail).approvalSeconds,
    typedTarget: false,
  };
}
