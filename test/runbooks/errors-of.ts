import * as errors from '../../lambdas/shared/errors.ts';
import type { Procedure } from '../../workflows/shared/procedure.ts';

const ours = Object.keys(errors).filter((name) => !/^(Terminal|Retryable)Error$/.test(name));

/** What Step Functions and Lambda themselves may end a run with. */
const service = [
  'States.Timeout',
  'States.Runtime',
  'States.QueryEvaluationError',
  'States.DataLimitExceeded',
  'Lambda.Unknown',
  'Sandbox.Timedout',
];

/** Errors that not every run can end with: one of these texts must be in its definition. Every other error can come to any. */
const onlyWith: Record<string, string[]> = {
  TargetLocked: ['RunAction'],
  TranscriptDamaged: ['RunAction'],
  QuorumImpossible: ['OpenGate'],
  GateRejected: ['OpenGate'],
  GateExpired: ['RecheckPlan'],
  PlanChanged: ['RecheckPlan'],
  VotesInvalid: ['RecheckPlan'],
  ActionFailed: ['RunAction'],
  CommandFailed: ['RunAction', 'RunCommand'],
  CommandTimedOut: ['RunAction', 'RunCommand'],
  VerifyFailed: ['JudgeOutcome'],
  NotYetServed: ['NotYetServed'],
  NotInSync: ['NotInSync'],
};

/** Every ASL error that a run of a procedure may end with. */
export function errorsOf({ refusals }: Procedure, definition: Record<string, unknown>): string[] {
  const text = JSON.stringify(definition);
  const possible = ours.filter((name) => onlyWith[name]?.some((needed) => text.includes(needed)) ?? true);
  return [...new Set([...possible, ...refusals, ...service])];
}
