import type { GatePolicy, PlanDocument } from '../../../workflows/shared/plan.ts';

/** OPEN until decided; every other status is final. */
export type GateStatus = 'OPEN' | 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'CANCELLED';

/** People by id, with the identities that count for them. */
export type Roster = PlanDocument['roster'];

/** Who asked for the run: the principals that CloudTrail saw, each with the person it belongs to, if to one. */
export type Requester = { principal: string; person?: string };

/** The gate as the table has it: pk `GATE#<gate>`, sk `GATE`. Times are RFC 3339, UTC. */
export interface Gate {
  gate: string;
  run: string;
  execution: string;
  procedure: string;
  /** Name of the target, as people type it. */
  target: string;
  digest: string;
  policy: GatePolicy;
  /** SHA-256 over the gate's people when it was opened (`rosterDigest`). */
  roster: string;
  status: GateStatus;
  opened: string;
  expires: string;
  decided?: string;
  /** What votes that were taken back had signed (`voteHash`, hex): they never count again. */
  withdrawn: string[];
}

/** Ids of everybody a gate asks, each once, in the order of its groups. */
export function peopleOf(policy: GatePolicy): string[] {
  return [...new Set(policy.groups.flatMap((group) => group.people))];
}
