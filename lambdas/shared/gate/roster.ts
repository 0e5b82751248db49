import type { Estate } from '../../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import { peopleOf, type Roster } from './gate.ts';

/** The people of a policy with the identities they have in the estate now. Who is not in it any more is left out. */
export function rosterNow(policy: GatePolicy, estate: Estate): Roster {
  const known = peopleOf(policy).filter((id) => estate.people[id]);
  return Object.fromEntries(
    known.map((id) => {
      const { name, mail, principals } = estate.people[id]!;
      return [id, { name, mail, principals }];
    }),
  );
}

/** SHA-256 over who is asked, in which groups, under which identities: RFC 8785 of `{ groups, people }`. */
export function rosterDigest(policy: GatePolicy, roster: Roster): string {
  const people = Object.fromEntries(peopleOf(policy).flatMap((id) => (roster[id] ? [[id, roster[id]]] : [])));
  return sha256Hex(canonicalJson({ groups: policy.groups, people }));
}
