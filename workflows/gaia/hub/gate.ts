import type { GatePolicy } from '../../shared/plan.ts';
import type { Target } from '../../shared/procedure.ts';
import { HubDetail } from './target.ts';

/**
 * One person of each group, all of them different people. The estate says how long they have (a day when it says nothing);
 * expiry rejects.
 */
export function hubGate(
  groups: string[],
  { target, roles }: { target: Target; roles: Record<string, string[]> },
): GatePolicy {
  return {
    groups: groups.map((group) => ({ group, min: 1, people: roles[group] ?? [] })),
    distinct: groups.length,
    strength: 'iam',
    expirySeconds: HubDetail.parse(target.detail).approvalSeconds,
    typedTarget: false,
  };
}
