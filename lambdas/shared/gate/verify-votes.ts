import type { KMSClient } from '@aws-sdk/client-kms';
import { PlanDocument } from '../../../workflows/shared/plan.ts';
import { getBody } from '../bodies.ts';
import { canonicalJson } from '../canonical.ts';
import type { Table } from '../table.ts';
import type { Gate } from './gate.ts';
import { readGate, readRequesters, readVotes } from './gate-rows.ts';
import { assertionFault } from './passkey/check-assertion.ts';
import { policyOf } from './policy-of.ts';
import { rosterDigest } from './roster.ts';
import { tally } from './tally.ts';
import type { Vote } from './vote.ts';
import { voteVerifier } from './vote-signature.ts';

export interface VerifyPorts {
  table: Table;
  kms: KMSClient;
  voteKeyId: string;
  now: () => Date;
}

export interface Verdict {
  /** True only for a gate that was approved, and by the votes that lie there now. */
  ok: boolean;
  status: 'OPEN' | 'APPROVED' | 'REJECTED' | 'EXPIRED';
  problems: string[];
  /** Ids of the people whose approval counts. */
  voters: string[];
}

/**
 * Judges a gate afresh before anything acts on it: believes neither its status nor a resume, but recounts from the vote
 * rows, with every signature checked, against the approved plan document (policy, people, expiry) and the requester.
 *
 * @param digest of the plan that is about to be carried out
 */
export async function verifyVotes(ports: VerifyPorts, gateId: string, digest: string): Promise<Verdict> {
  const gate = await readGate(ports.table, gateId);
  if (!gate) return { ok: false, status: 'OPEN', problems: [`there is no gate ${gateId}`], voters: [] };
  const problems: string[] = [];
  if (gate.digest !== digest) problems.push(`the gate is for plan ${gate.digest}, not ${digest}`);
  const document = PlanDocument.parse(JSON.parse(await getBody(ports.table, gate.digest)));
  problems.push(...differences(gate, document));

  const { votes, malformed } = await readVotes(ports.table, gateId);
  for (const row of malformed) problems.push(`the row ${row} is not a vote`);
  const isSigned = await voteVerifier(ports.kms, ports.voteKeyId);
  const signed: Vote[] = [];
  for (const vote of votes) {
    if (!isSigned(vote)) {
      problems.push(`the vote of ${vote.person} does not have the vote key's signature`);
      continue;
    }
    const fault =
      vote.strength === 'passkey' ? assertionFault(vote, document.roster[vote.person]?.passkeys) : undefined;
    if (fault) problems.push(`the vote of ${vote.person} is not proven: ${fault}`);
    else signed.push(vote);
  }

  const requesters = await readRequesters(ports.table, gate.execution);
  if (requesters.length === 0) problems.push('who asked for the run is not known');
  const sound = problems.length === 0;

  // Counted as of the decision: what is due later (the expiry before each action) is judged by those who act.
  const at = gate.decided ?? ports.now().toISOString();
  const count = tally(
    { ...gate, policy: policyOf(document), expires: document.expires, status: 'OPEN' },
    signed.filter((vote) => vote.time <= at),
    {
      requesters,
      roster: document.roster,
      now: new Date(at),
    },
  );
  for (const { person } of signed.filter((vote) => vote.time > at)) {
    problems.push(`the vote of ${person} does not count: it is younger than the decision`);
  }
  for (const { person, because } of count.ignored) {
    if (because !== 'it was withdrawn') problems.push(`the vote of ${person} does not count: ${because}`);
  }
  if (gate.status === 'APPROVED' && count.status !== 'APPROVED') {
    problems.push(`the gate says APPROVED, its votes say ${count.status} (${count.text})`);
  }
  const ok = sound && gate.status === 'APPROVED' && count.status === 'APPROVED';
  return { ok, status: statusOf(gate, count.status), problems, voters: count.approvedBy };
}

/** A cancelled gate is as good as rejected to those who wait for it. */
function statusOf(gate: Gate, counted: Gate['status']): Verdict['status'] {
  if (gate.status === 'CANCELLED') return 'REJECTED';
  if (gate.status === 'OPEN' && counted === 'EXPIRED') return 'EXPIRED';
  return gate.status;
}

function differences(gate: Gate, document: PlanDocument): string[] {
  const problems: string[] = [];
  if (gate.run !== document.run) problems.push(`the gate is of run ${gate.run}, its plan of run ${document.run}`);
  if (gate.expires !== document.expires)
    problems.push(`the gate expires ${gate.expires}, its plan says ${document.expires}`);
  const policy = policyOf(document);
  if (canonicalJson(gate.policy) !== canonicalJson(policy)) problems.push("the gate's policy is not its plan's");
  if (gate.roster !== rosterDigest(policy, document.roster)) problems.push("the gate's people are not its plan's");
  return problems;
}
