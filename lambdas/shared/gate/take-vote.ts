import type { KMSClient } from '@aws-sdk/client-kms';
import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { appendEntry, tryAppendEntry } from '../entries.ts';
import { shared } from '../shared-work.ts';
import { findVoter, type Proof, principalOf, type Voter } from './find-voter.ts';
import type { Gate, Requester } from './gate.ts';
import { newerGate, readGate, readRequesters, readStatus, readVote, storeVote, storeWithdrawal } from './gate-rows.ts';
import { isIdentityOf, strangersAmong } from './identify.ts';
import { makeVote } from './make-vote.ts';
import { takeNonce } from './passkey/passkey-rows.ts';
import { VoteRefused } from './refusal.ts';
import { rosterNow } from './roster.ts';
import { halfTime, seatsOf } from './seats.ts';
import { type SettlePorts, settleGate } from './settle-gate.ts';
import { isRequester, type Tally } from './tally.ts';
import { areWordsOf, normalWords } from './typed-words.ts';
import { type Decision, isStrongEnough, type Vote } from './vote.ts';
import { isWithdrawn } from './vote-signature.ts';

export interface VotePorts extends SettlePorts {
  kms: KMSClient;
  voteKeyId: string;
  /** The gate's policy as its procedure asks for it now; undefined when the target is gone from the estate. */
  policyNow: (gate: Gate) => Promise<GatePolicy | undefined>;
}

/** What a person said, and what proves that it was that person. */
export interface Ballot {
  gate: string;
  decision: Decision;
  /** Digest of the plan that was shown. */
  digest: string;
  /** Digest words as typed. */
  words: string;
  target?: string | undefined;
  comment?: string | undefined;
  proof: Proof;
  /** Source address of the request; only its digest is kept. */
  address?: string | undefined;
}

export interface Taken {
  gate: Gate;
  tally: Tally;
  voter: Voter;
  /** True when the same vote had been taken before: nothing was changed by this one. */
  repeated: boolean;
}

/**
 * Takes one vote: all checks, then a conditional write of the vote's row, then a recount from all rows, and the
 * decision if it is due. The order of the checks is: gate there, open, not expired; proof strong enough; requester
 * known; person on the roster now and not the requester; digest, words, target; at most one vote a person.
 *
 * @throws VoteRefused with nothing changed
 */
export async function takeVote(ports: VotePorts, ballot: Ballot): Promise<Taken> {
  return take(ports, ballot);
}

/** @param known whether the ballot is a new one, when another write came between a first look and the storing */
async function take(ports: VotePorts, ballot: Ballot, known?: boolean): Promise<Taken> {
  const { table } = ports;
  const gate = await shared(table, `gate ${ballot.gate}`, () => readGate(table, ballot.gate));
  if (!gate) throw new VoteRefused('GateDoesNotExist', `there is no request '${ballot.gate}' in this cell`);
  const echo = await repeatOf(ports, gate, ballot);
  if (echo) return echo;
  await refuseUnlessOpen(ports, gate);
  const allowed = ballot.proof.strength !== 'mail' || ports.estate.gates.mailOnly;
  if (!allowed || !isStrongEnough(ballot.proof.strength, gate.policy.strength)) {
    throw new VoteRefused(
      'ProofTooWeak',
      `${gate.gate} asks for proof of strength '${allowed ? gate.policy.strength : 'iam'}'; '${ballot.proof.strength}' does not count. Vote with: npx stepbook approve ${gate.gate}`,
    );
  }
  const requesters = await shared(table, `requesters ${gate.execution}`, () => readRequesters(table, gate.execution));
  if (requesters.length === 0) {
    throw new VoteRefused(
      'RequesterUnknown',
      `who asked for run ${gate.run} is not recorded yet (it comes from CloudTrail); try again in a minute`,
    );
  }
  const [stranger] = ballot.decision === 'approve' ? strangersAmong(requesters, ports.estate.people) : [];
  if (stranger) {
    throw new VoteRefused(
      'RequesterExcluded',
      `${stranger} asked for run ${gate.run} and is nobody of the estate, so it could be anybody who is asked here. Stop the run (npx stepbook stop ${gate.run}) and start it as a person of the estate, or name the principal as a person's`,
    );
  }
  const voter = findVoter(gate, ballot.proof, ports.estate, await ports.policyNow(gate), requesters);
  await refuseAlternate(ports, gate, voter, requesters);
  checkTyped(gate, ballot);

  const earlier = await readVote(ports.table, gate.gate, voter.person);
  const standing = earlier && !isWithdrawn(gate, earlier) ? earlier : undefined;
  if (ballot.decision !== 'withdraw' && standing) {
    if (standing.decision === ballot.decision) return settled(ports, gate, voter, true);
    throw new VoteRefused(
      'AlreadyVoted',
      `you have voted ${standing.decision} at ${standing.time}; one person, one vote. Withdraw it first: npx stepbook withdraw ${gate.gate}`,
    );
  }
  const isNew = known ?? (await isNewBallot(ports, gate, ballot, voter));
  if (ballot.decision !== 'withdraw' && earlier && !isNew) {
    throw new VoteRefused(
      'ChallengeUsed',
      'you took an earlier vote back; in its place only a new ballot is taken, with a nonce of its own, as npx stepbook approve sends it',
    );
  }
  const vote = await makeVote(ports, gate, ballot, voter);
  try {
    if (ballot.decision !== 'withdraw') await storeVote(ports.table, vote, earlier);
    else if (standing) await storeWithdrawal(ports.table, gate, standing);
    else throw new VoteRefused('NothingToWithdraw', `you have no vote at ${gate.gate} to withdraw`);
  } catch (error) {
    // Another vote, withdrawal or the decision came between: look again.
    if ((error as Error).name === 'ConditionFailed') return take(ports, ballot, isNew);
    throw error;
  }
  await record(ports, vote);
  return settled(ports, gate, voter, false);
}

/**
 * Was this ballot never taken before? A signed call is good for some minutes, and whoever recorded it could play it again
 * after its vote was taken back. A passkey's nonce was taken before (`acceptAssertion`); whoever recorded the form of a mailed
 * page has the link itself.
 */
async function isNewBallot({ table }: VotePorts, gate: Gate, { proof }: Ballot, { person }: Voter): Promise<boolean> {
  if (proof.strength !== 'iam') return true;
  return proof.nonce !== undefined && (await takeNonce(table, gate.gate, proof.nonce, person));
}

/** A vote of this person that says the same, stored before; answered alike whether the gate is open or by now decided. */
async function repeatOf(ports: VotePorts, gate: Gate, ballot: Ballot): Promise<Taken | undefined> {
  if (gate.status === 'OPEN') return undefined;
  const { proof, decision, digest } = ballot;
  const roster = rosterNow(gate.policy, ports.estate);
  const could = (id: string) =>
    'person' in proof ? id === proof.person : !!roster[id] && isIdentityOf(proof.principal, roster[id]);
  for (const person of [...seatsOf(gate.policy, roster).keys()].filter(could)) {
    const vote = await readVote(ports.table, gate.gate, person);
    if (vote?.decision !== decision || vote.digest !== digest || isWithdrawn(gate, vote)) continue;
    if (roster[person] && vote.principal === principalOf(proof, roster[person]))
      return settled(ports, gate, { person, principal: vote.principal }, true);
  }
  return undefined;
}

async function refuseUnlessOpen(ports: VotePorts, gate: Gate): Promise<void> {
  if (gate.status === 'OPEN' && ports.now().toISOString() >= gate.expires) {
    await settleGate(ports, gate.gate);
    throw new VoteRefused('GateExpired', `${gate.gate} expired at ${gate.expires}; expiry rejects, nothing was run`);
  }
  const newer = gate.status === 'OPEN' ? undefined : await newerGate(ports.table, gate);
  const superseded = newer ? `. It is superseded by ${newer}` : '';
  if (gate.status === 'EXPIRED') {
    const what = `${gate.gate} expired at ${gate.expires}; expiry rejects, nothing was run${superseded}`;
    throw new VoteRefused('GateExpired', what);
  }
  const run = await shared(ports.table, `run ${gate.run}`, () =>
    ports.table.get<{ closed?: string }>(`RUN#${gate.run}`, 'RUN'),
  );
  if (gate.status !== 'OPEN' || run?.closed) {
    const how = gate.status === 'OPEN' ? `closed with its run at ${run!.closed}` : `${gate.status} at ${gate.decided}`;
    throw new VoteRefused('GateClosed', `${gate.gate} is ${how}; a decision is final${superseded}`);
  }
}

/** An alternate votes from half time on, where the person whose seat it is has not, and nobody else has in that seat. */
async function refuseAlternate(
  ports: VotePorts,
  gate: Gate,
  { person }: Voter,
  requesters: Requester[],
): Promise<void> {
  const roster = rosterNow(gate.policy, ports.estate);
  const seats = seatsOf(gate.policy, roster);
  const seat = seats.get(person)!;
  if (seat === person) return;
  const theirs = roster[seat]!.name;
  if (isRequester(seat, roster, requesters)) {
    throw new VoteRefused('RequesterExcluded', `${theirs}, for whom you stand in, asked for run ${gate.run}`);
  }
  const from = halfTime(gate);
  if (ports.now().toISOString() < from) {
    throw new VoteRefused(
      'NotYetAsked',
      `you stand in for ${theirs}, and may vote from ${from} on if ${theirs} has not`,
    );
  }
  for (const [holder] of [...seats].filter(([id, of]) => of === seat && id !== person)) {
    const vote = await readVote(ports.table, gate.gate, holder);
    if (!vote || isWithdrawn(gate, vote)) continue;
    throw new VoteRefused('SeatTaken', `${roster[holder]!.name} has voted in the seat of ${theirs} at ${vote.time}`);
  }
}

function checkTyped(gate: Gate, { decision, digest, words, target }: Ballot): void {
  if (digest !== gate.digest) {
    throw new VoteRefused(
      'DigestDiffers',
      `you were shown plan ${digest}; ${gate.gate} is for ${gate.digest}. Read the request again`,
    );
  }
  if (decision === 'withdraw') return;
  if (!areWordsOf(words, gate.digest)) {
    const typed = normalWords(words).slice(0, 80);
    throw new VoteRefused(
      'WordsDiffer',
      `'${typed}' are not the first four digest words of this plan; they are shown with the request`,
    );
  }
  if (gate.policy.typedTarget && target?.trim() !== gate.target) {
    throw new VoteRefused(
      'TargetDiffers',
      `'${(target ?? '').slice(0, 80)}' is not the target; type its name: ${gate.target}`,
    );
  }
}

/** Tells the vote in the run's record. Whoever decides the gate does it for every vote that is not told by then. */
async function record({ table, now }: VotePorts, vote: Vote): Promise<void> {
  const isOpen = async () =>
    (await shared(table, `status ${vote.gate}`, () => readStatus(table, vote.gate))) === 'OPEN';
  try {
    // A withdrawal counts for nobody, so nobody else would tell it.
    if (vote.decision === 'withdraw') await appendEntry({ table, now }, vote.run, 'voted', { ...vote });
    else await tryAppendEntry({ table, now }, vote.run, 'voted', { ...vote }, isOpen);
  } catch (error) {
    // The run was closed between the check and the write: the vote's row stays, and nothing waits for it.
    if ((error as Error).name !== 'RunClosed') throw error;
  }
}

async function settled(ports: VotePorts, gate: Gate, voter: Voter, repeated: boolean): Promise<Taken> {
  // One count for all whose votes were stored before it began.
  const { gate: after, tally } = (await shared(ports.table, `settle ${gate.gate}`, () =>
    settleGate(ports, gate.gate),
  ))!;
  return { gate: after, tally, voter, repeated };
}
