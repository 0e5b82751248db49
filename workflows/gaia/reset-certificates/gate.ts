import type { GatePolicy } from '../../shared/plan.ts';

const DAY_SECONDS = 86_400;

/**
 * Two different people: one of the hub's owners and one of its operators. A day to answer; expiry rejects. No action of
 * a reset is irreversible (the back-up comes first), so the target's name need not be typed.
 */
export function gate({ roles }: { roles: Record<string, string[]> }): GatePolicy {
  return {
    groups: ['owner', 'operator'].map((group) => ({ group, min: 1, people: roles[group] ?? [] })),
    distinct: 2,
    strength: 'mail',
    expirySeconds: DAY_SECONDS,
    typedTarget: false,
  };
}
