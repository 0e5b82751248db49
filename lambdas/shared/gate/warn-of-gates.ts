import { findProcedure } from '../../../workflows/catalog.ts';
import { schedulesOf } from '../../../workflows/schedules.ts';
import type { Estate } from '../../../workflows/shared/estate.ts';
import { ruleText } from '../../../workflows/shared/gate-rule.ts';
import { checkQuorum } from '../check-quorum.ts';

/** What the schedules of an estate that start something with a gate wait for, each time; and those that fail each time, since nobody could approve. */
export function warnOfGates(estate: Estate): string[] {
  return schedulesOf(estate).flatMap(({ name, procedure: of, input: given, enabled }) => {
    const procedure = findProcedure(of)!;
    if (!enabled || procedure.readOnly || procedure.ungated !== undefined) return [];
    const input = procedure.input.parse(given);
    const target = procedure.target(input, estate);
    const policy = procedure.gate({ input, target, roles: target.roles ?? {} });
    try {
      checkQuorum(policy, estate, []);
    } catch (error) {
      if ((error as Error).name !== 'QuorumImpossible') throw error;
      return [`schedule ${name}: ${of} fails every time: ${(error as Error).message}`];
    }
    const people = (ids: string[]) => ids.map((id) => estate.people[id]!.name).join(', ');
    const rule = ruleText(policy, (group) => `${group.min} of ${group.group} (${people(group.people)})`);
    const hours = Math.round(policy.expirySeconds / 360) / 10;
    return [
      `schedule ${name}: ${of} waits at its gate every time for ${rule}, up to ${hours} h, and fails when they do not come`,
    ];
  });
}
