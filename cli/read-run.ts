import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { PlanDocument } from '../workflows/shared/plan.ts';
import { CliFailure } from './failure.ts';

/** A run as the table has it. Times are RFC 3339. */
export interface Run {
  id: string;
  procedure: string;
  execution: string;
  status: string;
  mode?: string;
  target?: string;
  started: string;
  closed?: string;
  planDigest?: string;
  failure?: { error: string; cause: string };
  runbook?: string;
}

/** One entry of a run's record (docs/architecture.md, "Entries"). */
export interface Entry {
  seq: number;
  time: string;
  kind: string;
  data: Record<string, unknown>;
  previous: string;
  hash: string;
}

/** One open or decided request for approval. */
export interface Approval {
  gate: string;
  run: string;
  procedure: string;
  target: string;
  status?: string;
  digest: string;
  words: string[];
  risk: string;
  irreversible: boolean;
  typedTarget?: boolean;
  opened: string;
  expires: string;
  need: { group: string; min: number; have: number; people: { id: string; name: string; voted?: string }[] }[];
  text: string;
  missing: string[];
  link: string;
}

interface Answers {
  runs: { runs: Run[] };
  run: { run: Run | null; plan?: PlanDocument; gate?: Approval };
  entries: { entries: Entry[] };
  plan: { plan: PlanDocument | null; words?: string[] };
  approvals: { approvals: Approval[] };
  gate: { gate: Approval | null };
  body: { body: string | null };
  transcript: { transcript: string | null };
  'check-input': { target?: unknown; error?: { name: string; message: string } };
}

/** Asks the cell's `stepbook-read-run` function. @throws CliFailure with the function's own error name */
export async function readRun<Op extends keyof Answers>(lambda: LambdaClient, op: Op, query: Record<string, unknown> = {}): Promise<Answers[Op]> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'stepbook-read-run', Payload: Buffer.from(JSON.stringify({ op, ...query })) }));
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
