import { ruleText } from '../../../../workflows/shared/gate-rule.ts';
import type { Action, PlanDocument } from '../../../../workflows/shared/plan.ts';
import type { Gate, GateStatus, Requester } from '../gate.ts';
import type { Tally } from '../tally.ts';
import type { Strength } from '../vote.ts';

/** Everything that a mail, the page, the inbox and the command line tell of a gate; one description, so that all say the same. */
export interface GateView {
  gate: string;
  run: string;
  procedure: string;
  target: string;
  status: GateStatus;
  summary: string;
  actions: Action[];
  dependsOn: Record<string, unknown>;
  digest: string;
  words: string[];
  /** The highest risk of its actions. */
  risk: Action['risk'];
  irreversible: boolean;
  typedTarget: boolean;
  strength: Strength;
  opened: string;
  expires: string;
  decided?: string;
  need: Tally['groups'];
  /** What the gate asks for, e.g. `1 of owner and (2 of security or 1 of board); 3 different people`. */
  rule: string;
  /** e.g. `1 of 2`. */
  text: string;
  missing: string[];
  approvedBy: string[];
  rejectedBy: string[];
  reachable: boolean;
  /** Who asked for the run, as people know them; empty while CloudTrail has not told yet. */
  requestedBy: string[];
  /** The page that shows the request. */
  link: string;
  runbook: string;
  rehearsal: boolean;
  /** The request that took the place of this one, which ended without an approval. */
  superseded?: { gate: string; link: string };
}

/** What a description takes from around the gate. */
export interface Surroundings {
  words: string[];
  requesters: Requester[];
  /** Names of everybody in the estate. */
  names: Record<string, string>;
  approvalUrl: string;
  runbook: string;
  rehearsal: boolean;
  /** Id of a younger request for the same procedure and target. */
  newer?: string | undefined;
}

const risks: Action['risk'][] = ['low', 'medium', 'high'];

/** Describes a gate from its row, its plan and its count. */
export function describeGate(gate: Gate, document: PlanDocument, count: Tally, around: Surroundings): GateView {
  const { actions, summary, dependsOn } = document.plan;
  const nameOf = (id: string) => document.roster[id]?.name ?? around.names[id] ?? id;
  return {
    gate: gate.gate,
    run: gate.run,
    procedure: gate.procedure,
    target: gate.target,
    status: count.status,
    summary,
    actions,
    dependsOn,
    digest: gate.digest,
    words: around.words,
    risk: risks.findLast((risk) => actions.some((action) => action.risk === risk))!,
    irreversible: actions.some((action) => action.undo.kind === 'irreversible'),
    typedTarget: gate.policy.typedTarget,
    strength: gate.policy.strength,
    opened: gate.opened,
    expires: gate.expires,
    ...(gate.decided ? { decided: gate.decided } : {}),
    need: count.groups,
    rule: ruleText(gate.policy),
    text: count.text,
    missing: count.missing,
    approvedBy: count.approvedBy.map(nameOf),
    rejectedBy: count.rejectedBy.map(nameOf),
    reachable: count.reachable,
    requestedBy: around.requesters.map(({ principal, person }) => (person ? nameOf(person) : principal)),
    link: `${around.approvalUrl}${gate.gate}`,
    runbook: around.runbook,
    rehearsal: around.rehearsal,
    ...(around.newer && count.status !== 'OPEN'
      ? { superseded: { gate: around.newer, link: `${around.approvalUrl}${around.newer}` } }
      : {}),
  };
}
