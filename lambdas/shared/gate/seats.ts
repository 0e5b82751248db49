import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { type Gate, peopleOf, type Roster } from './gate.ts';

/**
 * Who may vote at a gate → whose seat it is. Those whom a group names have a seat of their own. An alternate has the seat
 * of the first person, in the order of the groups, who names him; nobody has two seats (docs/decisions/alternates.md).
 */
export function seatsOf(policy: GatePolicy, roster: Roster): ReadonlyMap<string, string> {
  const of = known.get(policy) ?? new WeakMap<Roster, ReadonlyMap<string, string>>();
  known.set(policy, of);
  const seats = of.get(roster) ?? makeSeats(policy, roster);
  of.set(roster, seats);
  return seats;
}

/** Policies and rosters are never changed, and each vote asks several times. */
const known = new WeakMap<GatePolicy, WeakMap<Roster, ReadonlyMap<string, string>>>();

function makeSeats(policy: GatePolicy, roster: Roster): Map<string, string> {
  const people = peopleOf(policy);
  const seats = new Map(people.map((id) => [id, id]));
  for (const id of people) {
    for (const alternate of roster[id]?.alternates ?? []) {
      if (roster[alternate] && !seats.has(alternate)) seats.set(alternate, id);
    }
  }
  return seats;
}

/** When a part of a gate's time is over, RFC 3339. The time runs from the making of the plan to its expiry. */
export function partOfTime({ policy, expires }: Pick<Gate, 'policy' | 'expires'>, part: number): string {
  return new Date(Date.parse(expires) - policy.expirySeconds * 1000 * (1 - part)).toISOString();
}

/** From this moment on an alternate may vote, as long as the person whose seat it is has not. */
export function halfTime(gate: Pick<Gate, 'policy' | 'expires'>): string {
  return partOfTime(gate, 0.5);
}
