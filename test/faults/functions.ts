import * as z from 'zod';
import { CloseRunEvent } from '../../lambdas/close-run/schema.ts';
import { closeRun } from '../../lambdas/close-run/task.ts';
import { CompleteWaitEvent } from '../../lambdas/complete-wait/schema.ts';
import { completeWait } from '../../lambdas/complete-wait/task.ts';
import { JudgeFactsEvent } from '../../lambdas/judge-facts/schema.ts';
import { judgeFacts } from '../../lambdas/judge-facts/task.ts';
import { JudgeOutcomeEvent } from '../../lambdas/judge-outcome/schema.ts';
import { judgeOutcome } from '../../lambdas/judge-outcome/task.ts';
import { ListUndoEvent } from '../../lambdas/list-undo/schema.ts';
import { listUndo } from '../../lambdas/list-undo/task.ts';
import { MakePlanEvent } from '../../lambdas/make-plan/schema.ts';
import { makePlan } from '../../lambdas/make-plan/task.ts';
import { OpenGateEvent } from '../../lambdas/open-gate/schema.ts';
import { openGate } from '../../lambdas/open-gate/task.ts';
import { OpenRunEvent } from '../../lambdas/open-run/schema.ts';
import { openRun } from '../../lambdas/open-run/task.ts';
import { RecheckPlanEvent } from '../../lambdas/recheck-plan/schema.ts';
import { recheckPlan } from '../../lambdas/recheck-plan/task.ts';
import { endStaleRuns } from '../../lambdas/reconcile-waits/stale-runs.ts';
import { reconcileWaits } from '../../lambdas/reconcile-waits/task.ts';
import { CloudTrailEvent } from '../../lambdas/record-requester/schema.ts';
import { recordRequester } from '../../lambdas/record-requester/task.ts';
import { RunActionEvent } from '../../lambdas/run-action/schema.ts';
import { runAction } from '../../lambdas/run-action/task.ts';
import { RunCommandEvent } from '../../lambdas/run-command/schema.ts';
import { runCommand } from '../../lambdas/run-command/task.ts';
import { FactEvent, recordFact } from '../../lambdas/shared/fact.ts';
import { TriageFactsEvent } from '../../lambdas/triage-facts/schema.ts';
import { triageFacts } from '../../lambdas/triage-facts/task.ts';
import type { CellPorts } from './ports.ts';

type Function = (ports: CellPorts, event: unknown) => Promise<unknown>;

const wired =
  <Schema extends z.ZodType>(
    schema: Schema,
    task: (ports: CellPorts, event: z.output<Schema>) => Promise<unknown>,
  ): Function =>
  async (ports, event) =>
    task(ports, schema.parse(event));

/** The functions of the frame, as their handlers wire them. What only looks at the world is answered from a recording. */
const frame: Record<string, Function> = {
  'open-run': wired(OpenRunEvent, openRun),
  'triage-facts': wired(TriageFactsEvent, triageFacts),
  'make-plan': wired(MakePlanEvent, makePlan),
  'open-gate': wired(OpenGateEvent, openGate),
  'recheck-plan': wired(RecheckPlanEvent, recheckPlan),
  'run-command': wired(RunCommandEvent, runCommand),
  'run-action': wired(RunActionEvent, runAction),
  'judge-outcome': wired(JudgeOutcomeEvent, judgeOutcome),
  'judge-facts': wired(JudgeFactsEvent, judgeFacts),
  'list-undo': wired(ListUndoEvent, listUndo),
  'close-run': wired(CloseRunEvent, closeRun),
  'complete-wait': wired(CompleteWaitEvent, completeWait),
  'record-requester': wired(CloudTrailEvent, recordRequester),
  'reconcile-waits': async (ports) => {
    const both = await Promise.allSettled([reconcileWaits(ports), endStaleRuns(ports)]);
    for (const each of both) if (each.status === 'rejected') throw each.reason;
    return {};
  },
};

const Look = FactEvent.extend({ state: z.string() });

/** Calls a function of the cell. `state` is the state that asks; the recording knows what was seen there. */
export async function callFunction(ports: CellPorts, name: string, payload: unknown, state: string): Promise<unknown> {
  const own = frame[name];
  if (own) return own(ports, payload);
  const look = Look.parse({ ...(payload as object), state });
  const fact = `${state}/${look.phase}`;
  if (!Object.hasOwn(ports.recording.facts, fact)) {
    throw new Error(
      `the recording of ${ports.recording.procedure} knows no ${fact}; record it again: npm run faults -- --record`,
    );
  }
  const times = ports.asked.get(fact) ?? 0;
  ports.asked.set(fact, times + 1);
  const answer = ports.recording.polled?.[fact]?.[times] ?? ports.recording.facts[fact];
  return recordFact(ports, look, name.replace(/^(check|probe)-/, ''), answer);
}
