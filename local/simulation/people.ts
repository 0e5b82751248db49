import { checkQuorum } from '../../lambdas/shared/check-quorum.ts';
import { rosterNow } from '../../lambdas/shared/gate/roster.ts';
import { seatsOf } from '../../lambdas/shared/gate/seats.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../workflows/shared/plan.ts';
import { DAY, dayStart, HOUR } from './period.ts';

/** How long somebody who is there takes to answer a request. */
const ANSWER = 2 * HOUR;

/** Whether a person is away at an instant: the estate has whole days. */
export function isAway(estate: Estate, person: string, time: number): boolean {
  const day = new Date(time).toISOString().slice(0, 10);
  return estate.people[person]?.away?.some(({ from, to }) => day >= from && day <= to) ?? false;
}

/** Could these people, and nobody else, satisfy a gate? `seats` are those whom a group names or who stand in for one. */
function suffices(policy: GatePolicy, estate: Estate, voted: ReadonlySet<string>): boolean {
  const seats = seatsOf(policy, rosterNow(policy, estate));
  const taken = new Set([...voted].map((id) => seats.get(id)).filter((seat) => seat !== undefined));
  const proof = (id: string) =>
    policy.strength === 'mail' ? [`arn:aws:iam::000000000000:user/${id}`] : estate.people[id]!.principals;
  const people = Object.fromEntries(
    Object.entries(estate.people).map(([id, person]) => [
      id,
      taken.has(id) ? { ...person, principals: proof(id) } : { ...person, principals: [], passkeys: [] },
    ]),
  );
  try {
    checkQuorum({ ...policy, strength: 'iam' }, { ...estate, people }, []);
    return true;
  } catch (error) {
    if ((error as Error).name !== 'QuorumImpossible') throw error;
    return false;
  }
}

/**
 * When a gate that opens at an instant is approved: each person votes two hours after the request if there, else on the day
 * of the return; alternates from half time on. Undefined: it expires.
 */
export function approvalTime(policy: GatePolicy, estate: Estate, opened: number): number | undefined {
  const expires = opened + policy.expirySeconds * 1000;
  const half = opened + policy.expirySeconds * 500;
  const seats = seatsOf(policy, rosterNow(policy, estate));
  const votes = [...seats]
    .map(([id, seat]) => ({ id, time: votesAt(estate, id, id === seat ? opened : half, expires) }))
    .filter((vote): vote is { id: string; time: number } => vote.time !== undefined)
    .sort((a, b) => a.time - b.time);
  const voted = new Set<string>();
  for (const { id, time } of votes) {
    voted.add(id);
    if (suffices(policy, estate, voted)) return time;
  }
  return undefined;
}

function votesAt(estate: Estate, id: string, asked: number, expires: number): number | undefined {
  let time = asked + ANSWER;
  while (time < expires && isAway(estate, id, time)) time = dayStart(time) + DAY + ANSWER;
  return time < expires ? time : undefined;
}
