import type { Estate } from '../../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import { peopleOf, type Roster } from './gate.ts';
import { seatsOf } from './seats.ts';

/**
 * The people of a policy and their alternates, with the identities they have in the estate now. Who is not in it any more
 * is left out.
 */
export function rosterNow(policy: GatePolicy, estate: Estate): Roster {
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
  const people = Object.fromEntries(
    [...seatsOf(policy, roster).keys()].flatMap((id) => (roster[id] ? [[id, roster[id]]] : [])),
  );
  return sha256Hex(canonicalJson({ groups, people, ...(join && { join }), ...(accounts && { accounts }) }));
}
