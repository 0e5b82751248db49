import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Entry } from '../lambdas/shared/entries.ts';
import type { GateView } from '../lambdas/shared/gate/present/gate-view.ts';
import type { Attempt } from '../lambdas/shared/ledger/attempt.ts';
import type { Run } from '../lambdas/shared/runs.ts';
import type { PlanDocument } from '../workflows/shared/plan.ts';
import { CliFailure } from './failure.ts';

/** A gate as the inbox tells it; its actions are the plan's. */
export type Approval = Omit<GateView, 'actions' | 'dependsOn'>;

interface Answers {
  runs: { runs: Run[] };
  run: { run: Run | null; plan?: PlanDocument; gate?: Approval };
  entries: { entries: Entry[] };
  plan: { plan: PlanDocument | null; words?: string[] };
  'last-plan': { plan: PlanDocument | null; digest?: string; run?: Run };
  approvals: { approvals: Approval[] };
  gate: { gate: Approval | null };
  body: { body: string | null };
  transcript: { transcript: string | null };
  ledger: { attempts: Attempt[] };
  'check-input': { target?: unknown; error?: { name: string; message: string } };
}

/** Asks the cell's `stepbook-read-run` function. @throws CliFailure with the function's own error name */
export async function readRun<Op extends keyof Answers>(
  lambda: LambdaClient,
  op: Op,
  query: Record<string, unknown> = {},
): Promise<Answers[Op]> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: 'stepbook-read-run', Payload: Buffer.from(JSON.stringify({ op, ...query })) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError) {
    const { errorType, errorMessage } = JSON.parse(text) as { errorType?: string; errorMessage?: string };
    throw new CliFailure('failed', errorType ?? 'ReadFailed', errorMessage ?? text);
  }
  return JSON.parse(text) as Answers[Op];
}

/** The run with this id. @throws CliFailure `RunDoesNotExist` */
export async function findRun(lambda: LambdaClient, id: string): Promise<Run> {
  const { run } = await readRun(lambda, 'run', { run: id });
  if (!run) throw new CliFailure('usage', 'RunDoesNotExist', `run '${id}' is not known here`, "See 'stepbook runs'.");
  return run;
}
