import type { Estate } from '../../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { type Gate, peopleOf, type Requester, type Roster } from './gate.ts';
import { isMachine, peopleBehind } from './identify.ts';
import { VoteRefused } from './refusal.ts';
import { rosterDigest, rosterNow } from './roster.ts';
import { seatsOf } from './seats.ts';
import { isRequester } from './tally.ts';
import type { PasskeyProof } from './vote.ts';

/**
 * What came with a vote to prove who it is: an IAM caller (checked by AWS) and the nonce of the signed body, an assertion of a passkey (checked before), or
 * the mailbox that a personal link went to.
 */
export type Proof =
  | { strength: 'iam'; principal: string; account: string; nonce?: string }
  | { strength: 'passkey'; person: string; passkey: PasskeyProof }
  | { strength: 'mail'; person: string };

/** The principal that a proof of a person is kept as; an IAM proof has its own. */
const principals: {
  [Strength in Proof['strength']]: (proof: Extract<Proof, { strength: Strength }>, person: Roster[string]) => string;
} = {
  iam: ({ principal }) => principal,
  passkey: ({ passkey }) => `passkey:${passkey.credential}`,
  mail: (_proof, { mail }) => `mailto:${mail}`,
};

/** The principal of a proof by somebody of a roster. */
export function principalOf<Strength extends Proof['strength']>(
  proof: Extract<Proof, { strength: Strength }>,
  person: Roster[string],
): string {
  return principals[proof.strength as Strength](proof, person);
}

export interface Voter {
  person: string;
  principal: string;
  account?: string;
}

/**
 * Who a proof belongs to, among the people of the gate as the estate has them now.
 *
 * @param policy of the gate as the procedure would ask for it now; undefined when its target is gone from the estate
 * @throws VoteRefused IdentityUnknown, NotOnRoster, RosterChanged, RequesterExcluded
 */
export function findVoter(
  gate: Gate,
  proof: Proof,
  estate: Estate,
  policy: GatePolicy | undefined,
  requesters: Requester[],
): Voter {
  const person = proof.strength === 'iam' ? personOf(proof, estate) : proof.person;
  const roster = policy ? rosterNow(policy, estate) : {};
  if (!seatsOf(gate.policy, roster).has(person) || !roster[person]) {
    throw new VoteRefused(
      'NotOnRoster',
      `${nameOf(person, estate)} is not on the roster of ${gate.gate}, which asks ${names(gate, estate)}`,
    );
  }
  refuseRequester(gate, person, roster, requesters);
  if (!policy || rosterDigest(policy, roster) !== gate.roster) {
    throw new VoteRefused(
      'RosterChanged',
      `the people of ${gate.gate} were changed in the estate since it was opened; its votes are void. Stop run ${gate.run} and start it again`,
    );
  }
  const principal = principalOf(proof, roster[person]);
  return { person, principal, ...(proof.strength === 'iam' ? { account: proof.account } : {}) };
}

function personOf({ principal, account }: Proof & { strength: 'iam' }, estate: Estate): string {
  if (isMachine(principal)) {
    throw new VoteRefused(
      'IdentityUnknown',
      `${principal} is a root or service identity; a vote needs the credentials of one person`,
    );
  }
  if (principal.split(':')[4] !== account) {
    throw new VoteRefused('IdentityUnknown', `${principal} is not of the calling account ${account}`);
  }
  const people = peopleBehind(principal, estate.people);
  if (people.length === 1) return people[0]!;
  throw new VoteRefused(
    'IdentityUnknown',
    people.length === 0
      ? `${principal} belongs to nobody in the estate; a vote needs credentials that its 'people' name as a person's`
      : `${principal} belongs to several people of the estate (${people.join(', ')}); it proves none of them`,
  );
}

function refuseRequester(gate: Gate, person: string, roster: Roster, requesters: Requester[]): void {
  if (!isRequester(person, roster, requesters)) return;
  throw new VoteRefused(
    'RequesterExcluded',
    `${roster[person]!.name} asked for run ${gate.run}; whoever asks does not decide`,
  );
}

const nameOf = (person: string, estate: Estate) => estate.people[person]?.name ?? person;
const names = (gate: Gate, estate: Estate) =>
  peopleOf(gate.policy)
    .map((id) => nameOf(id, estate))
    .join(', ');
