import { causeWith } from '../shared/cause.ts';
import { readVotes } from '../shared/gate/gate-rows.ts';
import { verifyVotes } from '../shared/gate/verify-votes.ts';
import { readRun } from '../shared/runs.ts';
import type { Settle } from './outcome.ts';

/** The gate's own status and the event are only hints: the votes are verified and counted here once more. */
export const settleGate: Settle = async (ports, wait) => {
  const gate = wait.key.slice('gate/'.length);
  const { planDigest, runbook } = await readRun(ports.table, wait.run);
  if (!planDigest) return { error: 'VotesInvalid', cause: causeWith('The run has no plan.', runbook, 'VotesInvalid') };
  const { ok, status, problems } = await verifyVotes(ports, gate, planDigest);
  if (ok) return { result: { decision: 'approved', gate } };
  if (status === 'OPEN') return undefined;
  if (status === 'REJECTED') {
    const { votes } = await readVotes(ports.table, gate);
    const against = votes
      .filter((vote) => vote.decision === 'reject')
      .map((vote) => `${vote.person}${vote.comment ? ` ("${vote.comment}")` : ''}`);
    const what = `The plan was rejected${against.length > 0 ? ` by ${against.join(', ')}` : ''}. Nothing was changed.`;
    return { error: 'GateRejected', cause: causeWith(what, runbook, 'GateRejected') };
  }
  if (status === 'EXPIRED') {
    const what = 'The time to approve ended before enough people had. Nothing was changed.';
    return { error: 'GateExpired', cause: causeWith(what, runbook, 'GateExpired') };
  }
  const what = `The votes do not hold: ${problems.join('; ')}. Nothing was changed.`;
  return { error: 'VotesInvalid', cause: causeWith(what, runbook, 'VotesInvalid') };
};
