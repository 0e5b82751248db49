import { procedures } from '../../workflows/catalog.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../workflows/shared/plan.ts';
import type { Procedure, Target } from '../../workflows/shared/procedure.ts';
import { approvalTime, isAway } from './people.ts';
import { DAY, type Period } from './period.ts';

/** Days on which nobody could approve some procedures on some hubs. */
export interface QuorumGap extends Period {
  procedures: string[];
  hubs: string[];
  /** Names of the people of these gates who are away then. */
  away: string[];
}

interface Gate {
  procedure: string;
  hub: string;
  policy: GatePolicy;
}

/** The gate of every procedure that has one, on every hub that it can be asked for. */
function gatesOf(estate: Estate): Gate[] {
  return Object.keys(estate.hubs).flatMap((hub) =>
    procedures.flatMap((procedure) => {
      if (procedure.readOnly || procedure.ungated !== undefined) return [];
      const input = procedure.input.safeParse({ ...procedure.example, hub });
      if (!input.success) return [];
      const target = targetOf(procedure, input.data, estate);
      if (!target) return [];
      const policy = procedure.gate({ input: input.data, target, roles: target.roles ?? {} });
      return [{ procedure: procedure.name, hub, policy }];
    }),
  );
}

/** What a procedure would act on; undefined when it is not for this hub. */
function targetOf(procedure: Procedure, input: unknown, estate: Estate): Target | undefined {
  try {
    return procedure.target(input, estate);
  } catch (error) {
    if ((error as Error).name !== 'InputInvalid') throw error;
    return undefined;
  }
}

/** When a gate that opens at noon would expire: days in a row are one gap, gates that fail alike are told together. */
export function quorumGaps(estate: Estate, { from, to }: Period): QuorumGap[] {
  // Hubs with the same people have the same gates.
  const alike = Map.groupBy(gatesOf(estate), ({ policy }) => JSON.stringify(policy));
  const gaps: QuorumGap[] = [];
  for (const gates of alike.values()) {
    const { policy } = gates[0]!;
    const people = [...new Set(policy.groups.flatMap((group) => group.people))];
    let open: QuorumGap | undefined;
    for (let day = from; day < to; day += DAY) {
      if (approvalTime(policy, estate, day + DAY / 2) !== undefined) {
        open = undefined;
        continue;
      }
      if (!open) {
        const procedures = [...new Set(gates.map(({ procedure }) => procedure))];
        open = { from: day, to: day, procedures, hubs: [...new Set(gates.map(({ hub }) => hub))], away: [] };
        gaps.push(open);
      }
      open.to = day + DAY;
      const away = people.filter((id) => isAway(estate, id, day + DAY / 2)).map((id) => estate.people[id]!.name);
      open.away = [...new Set([...open.away, ...away])];
    }
  }
  return gaps;
}
