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
  const gates = gatesOf(estate);
  const open = new Map<string, QuorumGap>();
  const gaps: QuorumGap[] = [];
  for (let day = from; day < to; day += DAY) {
    const failing = gates.filter(({ policy }) => approvalTime(policy, estate, day + DAY / 2) === undefined);
    const away = [...new Set(failing.flatMap(({ policy }) => policy.groups.flatMap(({ people }) => people)))]
      .filter((id) => isAway(estate, id, day + DAY / 2))
      .map((id) => estate.people[id]!.name);
    const today = new Map<string, QuorumGap>();
    for (const key of new Set(failing.map(({ policy }) => JSON.stringify(policy)))) {
      const alike = failing.filter(({ policy }) => JSON.stringify(policy) === key);
      const before = open.get(key);
      const gap = before ?? { from: day, to: day, procedures: [], hubs: [], away: [] };
      gap.to = day + DAY;
      gap.procedures = [...new Set([...gap.procedures, ...alike.map(({ procedure }) => procedure)])];
      gap.hubs = [...new Set([...gap.hubs, ...alike.map(({ hub }) => hub)])];
      gap.away = [...new Set([...gap.away, ...away])];
      today.set(key, gap);
      if (!before) gaps.push(gap);
    }
    open.clear();
    for (const [key, gap] of today) open.set(key, gap);
  }
  return gaps;
}
