import type { Estate } from '../../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import { peopleOf, type Roster } from './gate.ts';
import { seatsOf } from './seats.ts';

/** Rosters that were made, of one estate, by the people asked; and digests of them, by policy. An estate and a roster are never changed. */
const rosters = new WeakMap<Estate['people'], Map<string, Roster>>();
const digests = new WeakMap<Roster, Map<string, string>>();
const MOST_KEPT = 20;

/** What was made of these before, else made now and kept; of many things only the newest. */
function once<Of extends object, Made>(
  kept: WeakMap<Of, Map<string, Made>>,
  of: Of,
  key: string,
  make: () => Made,
): Made {
  const known = kept.get(of) ?? new Map<string, Made>();
  kept.set(of, known);
  const made = known.get(key) ?? make();
  if (!known.has(key) && known.size >= MOST_KEPT) known.delete(known.keys().next().value!);
  known.set(key, made);
  return made;
}

/**
 * The people of a policy and their alternates, with the identities they have in the estate now. Who is not in it any more
 * is left out.
 */
export function rosterNow(policy: GatePolicy, estate: Estate): Roster {
  return once(rosters, estate.people, JSON.stringify(policy.groups), () => makeRoster(policy, estate));
}

function makeRoster(policy: GatePolicy, estate: Estate): Roster {
  const roster: Roster = {};
  const enter = (id: string, alternates: string[]) => {
    const { name, mail, principals, passkeys } = estate.people[id]!;
    roster[id] = {
      name,
      mail,
      principals,
      ...(passkeys.length > 0 ? { passkeys } : {}),
      ...(alternates.length > 0 ? { alternates } : {}),
    };
  };
  const known = (ids: string[]) => ids.filter((id) => estate.people[id]);
  const asked = known(peopleOf(policy));
  for (const id of asked) enter(id, known(estate.people[id]!.alternates));
  for (const id of asked.flatMap((each) => known(estate.people[each]!.alternates))) if (!roster[id]) enter(id, []);
  return roster;
}

/**
 * SHA-256 over who is asked, in which groups, how these are joined, under which identities: RFC 8785 of
 * `{ groups, people }`, with `join` and `accounts` where the policy has them.
 */
export function rosterDigest(policy: GatePolicy, roster: Roster): string {
  const { groups, join, accounts } = policy;
  return once(digests, roster, JSON.stringify([groups, join, accounts]), () => {
    const people = Object.fromEntries(
      [...seatsOf(policy, roster).keys()].flatMap((id) => (roster[id] ? [[id, roster[id]]] : [])),
    );
    return sha256Hex(canonicalJson({ groups, people, ...(join && { join }), ...(accounts && { accounts }) }));
  });
}
