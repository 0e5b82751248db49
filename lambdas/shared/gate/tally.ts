import { type Gate, type GateStatus, peopleOf, type Requester, type Roster } from './gate.ts';
import { isIdentityOf, proofOf, strangersAmong } from './identify.ts';
import { type Accounts, accountsOf, isSatisfied } from './join.ts';
import { helpfulPeople, stillNeeded } from './missing-people.ts';
import { halfTime, seatsOf } from './seats.ts';
import { areWordsOf } from './typed-words.ts';
import { isStrongEnough, type Vote } from './vote.ts';
import { isWithdrawn } from './vote-signature.ts';

/** What a count is made against. */
export interface Circumstances {
  /** Everybody who asked for this run (a start, a redrive); none of them counts. */
  requesters: Requester[];
  /** People as the estate has them now. Who is not in it does not count. */
  roster: Roster;
  now: Date;
}

/** Where a gate stands, recounted from its votes. Names are the roster's. */
export interface Tally {
  status: GateStatus;
  groups: {
    group: string;
    have: number;
    min: number;
    /** `excluded`: asked for the run, or is not on the roster any more. */
    people: {
      id: string;
      name: string;
      voted?: Vote['decision'];
      excluded?: true;
      /** Name of the alternate whose vote it is. */
      by?: string;
    }[];
  }[];
  /** People counted towards the quorum, and how many it takes in all. */
  have: number;
  need: number;
  /** e.g. `1 of 2`. */
  text: string;
  /** Names of those whose approval would still help; from half time on each with those who may stand in. */
  missing: string[];
  /** Ids of the same, the alternates among them. */
  asked: string[];
  /** Ids of the people whose approval counts. */
  approvedBy: string[];
  rejectedBy: string[];
  /** Time of the latest vote that counts; empty when none does. */
  latest: string;
  /** Votes that do not count, and why. */
  ignored: { person: string; because: string }[];
  /** False when those who may still vote cannot reach the quorum. */
  reachable: boolean;
}

/** Is this person the one who asked, by id or by any identity? */
export function isRequester(person: string, roster: Roster, requesters: Requester[]): boolean {
  const identities = roster[person];
  return requesters.some(
    (each) => each.person === person || (identities !== undefined && isIdentityOf(each.principal, identities)),
  );
}

/** Why a stored vote does not count at this gate; undefined when it does. */
function fault(
  gate: Gate,
  seats: ReadonlyMap<string, string>,
  vote: Vote,
  { requesters, roster }: Circumstances,
  [stranger]: string[],
): string | undefined {
  const person = roster[vote.person];
  if (vote.gate !== gate.gate || vote.run !== gate.run) return 'it was cast at another gate';
  if (isWithdrawn(gate, vote) || vote.decision === 'withdraw') return 'it was withdrawn';
  if (vote.digest !== gate.digest) return 'it names another plan';
  const seat = seats.get(vote.person);
  if (!seat) return 'this gate does not ask that person';
  if (!person) return 'that person is no longer on the roster';
  if (!isIdentityOf(vote.principal, person)) return `${vote.principal} is not an identity of that person`;
  if (isRequester(vote.person, roster, requesters)) return 'that person asked for this run';
  if (stranger && vote.decision === 'approve') return `${stranger} asked for this run and is nobody of the estate`;
  if (isRequester(seat, roster, requesters)) return 'that person stands in for the one who asked for this run';
  if (seat !== vote.person && vote.time < halfTime(gate)) return 'an alternate votes from half time on';
  if (vote.strength !== proofOf(vote.principal))
    return `it says '${vote.strength}', and its principal is of another proof`;
  if (!isStrongEnough(vote.strength, gate.policy.strength))
    return `proof '${vote.strength}' is weaker than '${gate.policy.strength}'`;
  if (!areWordsOf(vote.words, gate.digest)) return "the digest words are not this plan's";
  if (gate.policy.typedTarget && vote.target !== gate.target) return 'the target was not named';
  if (vote.time < gate.opened) return 'it is older than the gate';
  if (vote.time >= gate.expires) return 'it came after the expiry';
  return undefined;
}

/**
 * Counts a gate from its vote rows: pure, independent of their order, one vote a person. One rejection ends it,
 * expiry rejects and never approves, and only then does the quorum decide. A gate already decided keeps its status.
 */
export function tally(gate: Gate, votes: Vote[], circumstances: Circumstances): Tally {
  const { roster, requesters, now } = circumstances;
  const ignored: Tally['ignored'] = [];
  const everybody = peopleOf(gate.policy);
  const seats = seatsOf(gate.policy, roster);
  const strangers = strangersAmong(requesters, roster);
  /** Seat → the vote that counts for it: the person's own, else the first of an alternate. */
  const counted = new Map<string, Vote>();
  const ignore = (vote: Vote, because: string) => ignored.push({ person: vote.person, because });
  const inOrder = [...votes].sort((a, b) => (a.time + a.signature < b.time + b.signature ? -1 : 1));
  for (const own of [true, false]) {
    for (const vote of inOrder) {
      const seat = seats.get(vote.person) ?? vote.person;
      if ((seat === vote.person) !== own) continue;
      const holder = counted.get(seat);
      const because = fault(gate, seats, vote, circumstances, strangers);
      if (because) ignore(vote, because);
      else if (holder?.person === vote.person) ignore(vote, 'that person has voted already');
      else if (holder) ignore(vote, `${roster[holder.person]!.name} has voted in that seat`);
      else counted.set(seat, vote);
    }
  }
  const by = (decision: Vote['decision']) => [...counted].filter(([, vote]) => vote.decision === decision);
  const approvedBy = by('approve').map(([, vote]) => vote.person);
  const rejectedBy = by('reject').map(([, vote]) => vote.person);

  const eligible = everybody.filter((id) => roster[id] && !isRequester(id, roster, requesters));
  const mayVote = new Set(eligible);
  const mayStill = strangers.length > 0 ? [] : eligible.filter((id) => !counted.has(id));
  const approved = new Set(by('approve').map(([seat]) => seat));
  // An alternate approves with the alternate's own account.
  const accounts = new Map(accountsOf(roster));
  for (const [seat, { person }] of by('approve')) {
    const own = accounts.get(person);
    if (own === undefined) accounts.delete(seat);
    else accounts.set(seat, own);
  }
  const lacking = stillNeeded(gate.policy, approved, mayStill, accounts);
  const need = leastPeople(gate, eligible, everybody, accountsOf(roster));
  const have = Number.isFinite(lacking) ? Math.max(0, need - lacking) : Math.min(approvedBy.length, need);
  const alternates = now.toISOString() < halfTime(gate) ? [] : alternatesOf(seats, circumstances);
  const helpful = helpfulPeople(gate.policy, approved, mayStill, accounts);
  const inPlaceOf = (seat: string) => alternates.filter((each) => each.seat === seat).map((each) => each.id);

  const groups = gate.policy.groups.map((group) => ({
    group: group.group,
    min: group.min,
    have: group.people.filter((id) => approved.has(id)).length,
    people: group.people.map((id) => {
      const vote = counted.get(id);
      return {
        id,
        name: roster[id]?.name ?? id,
        ...(vote ? { voted: vote.decision } : {}),
        ...(vote && vote.person !== id ? { by: roster[vote.person]!.name } : {}),
        ...(mayVote.has(id) ? {} : { excluded: true as const }),
      };
    }),
  }));
  return {
    status: statusOf(gate, rejectedBy.length > 0, isSatisfied(gate.policy, approved, accounts), now),
    groups,
    have,
    need,
    text: `${have} of ${need}`,
    missing: helpful.map((id) => [id, ...inPlaceOf(id)].map((each) => roster[each]!.name).join(' or ')),
    asked: helpful.flatMap((id) => [id, ...inPlaceOf(id)]),
    approvedBy,
    rejectedBy,
    latest: [...counted.values()].reduce((latest, vote) => (vote.time > latest ? vote.time : latest), ''),
    ignored,
    reachable: lacking !== Number.POSITIVE_INFINITY,
  };
}

/** Alternates who may vote, each with the seat. */
function alternatesOf(
  seats: ReadonlyMap<string, string>,
  { roster, requesters }: Circumstances,
): { id: string; seat: string }[] {
  return [...seats]
    .filter(([id, seat]) => id !== seat && !isRequester(id, roster, requesters))
    .map(([id, seat]) => ({ id, seat }));
}

function statusOf(gate: Gate, rejected: boolean, satisfied: boolean, now: Date): GateStatus {
  if (gate.status !== 'OPEN') return gate.status;
  if (rejected) return 'REJECTED';
  if (now.toISOString() >= gate.expires) return 'EXPIRED';
  return satisfied ? 'APPROVED' : 'OPEN';
}

/** How many people it takes in all, from nobody: of those who may vote, or of everybody named when those are too few. */
function leastPeople(gate: Gate, eligible: string[], everybody: string[], accounts: Accounts): number {
  const least = [eligible, everybody]
    .map((people) => stillNeeded(gate.policy, new Set(), people, accounts))
    .find(Number.isFinite);
  return least ?? gate.policy.distinct;
}
