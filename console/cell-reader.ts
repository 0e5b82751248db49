import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Entry } from '../lambdas/shared/entries.ts';
import type { GateView } from '../lambdas/shared/gate/present/gate-view.ts';
import type { Attempt } from '../lambdas/shared/ledger/attempt.ts';
import type { Lock } from '../lambdas/shared/locks.ts';
import type { Run } from '../lambdas/shared/runs.ts';
import { type FoundSchedule, listSchedules } from '../lambdas/shared/schedules.ts';
import type { PlanDocument } from '../workflows/shared/plan.ts';

/** A gate as the inbox tells it; its actions are the plan's. */
export type Approval = Omit<GateView, 'actions' | 'dependsOn'>;

/** Where a cell is reached; no endpoint: AWS. */
export interface CellAddress {
  endpoint?: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** What the console knows of a cell. Every method reads; there is none that changes anything. */
export interface CellReader {
  runs(limit?: number): Promise<Run[]>;
  run(id: string): Promise<{ run: Run; plan?: PlanDocument; gate?: Approval; lock?: Lock } | undefined>;
  entries(id: string): Promise<Entry[]>;
  approvals(all: boolean): Promise<Approval[]>;
  words(digest: string): Promise<string[]>;
  body(digest: string): Promise<string | undefined>;
  transcript(id: string): Promise<string | undefined>;
  /** The definition an execution runs, parsed, and its events; undefined when Step Functions has forgotten it (90 days). */
  execution(arn: string): Promise<{ definition: Definition; events: HistoryEvent[] } | undefined>;
  /** Names of the state machines that are deployed. */
  stateMachines(): Promise<string[]>;
  /** Every certificate that was asked for in half a year, oldest first. */
  ledger(): Promise<Attempt[]>;
  /** What runs by itself, each with its next times. */
  schedules(): Promise<FoundSchedule[]>;
}

/** An ASL definition, as far as a picture of it needs. */
export interface Definition {
  StartAt: string;
  States: Record<string, State>;
}

export interface State {
  Type: string;
  Comment?: string;
  Next?: string;
  Default?: string;
  Choices?: { Next?: string; Condition?: string }[];
  Catch?: { Next: string; ErrorEquals: string[] }[];
  Branches?: Definition[];
  ItemProcessor?: Definition;
}

/** Reads a cell through the Step Functions API and the function `stepbook-read-run`: the same on AWS and on the embedded stack. */
export function createCellReader(address: CellAddress): CellReader {
  const sfn = new SFNClient(address);
  const lambda = new LambdaClient(address);
  const scheduler = new SchedulerClient(address);

  async function ask<Answer>(op: string, query: Record<string, unknown> = {}): Promise<Answer> {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: 'stepbook-read-run', Payload: Buffer.from(JSON.stringify({ op, ...query })) }),
    );
    const text = Buffer.from(Payload ?? []).toString('utf8');
    const answer = JSON.parse(text);
    if (!FunctionError) return answer as Answer;
    throw Object.assign(new Error(answer.errorMessage ?? text), { name: answer.errorType ?? FunctionError });
  }

  return {
    runs: async (limit = 50) => (await ask<{ runs: Run[] }>('runs', { limit })).runs,
    run: async (run) => {
      const found = await ask<{ run: Run | null; plan?: PlanDocument; gate?: Approval; lock?: Lock }>('run', { run });
      return found.run ? { ...found, run: found.run } : undefined;
    },
    entries: async (run) => (await ask<{ entries: Entry[] }>('entries', { run })).entries,
    approvals: async (all) => (await ask<{ approvals: Approval[] }>('approvals', { all })).approvals,
    words: async (digest) => (await ask<{ words: string[] }>('plan', { digest })).words,
    body: async (digest) => (await ask<{ body: string | null }>('body', { digest })).body ?? undefined,
    transcript: async (run) =>
      (await ask<{ transcript: string | null }>('transcript', { run })).transcript ?? undefined,
    execution: (executionArn) => readExecution(sfn, executionArn),
    stateMachines: async () => {
      const { stateMachines } = await sfn.send(new ListStateMachinesCommand({ maxResults: 1000 }));
      return stateMachines!.map(({ name }) => name!);
    },
    ledger: async () => (await ask<{ attempts: Attempt[] }>('ledger')).attempts,
    schedules: () => listSchedules(scheduler, Date.now(), 3),
  };
}

async function readExecution(sfn: SFNClient, executionArn: string) {
  try {
    const { definition } = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await sfn.send(
        new GetExecutionHistoryCommand({
          executionArn,
          maxResults: 1000,
          includeExecutionData: false,
          ...(nextToken ? { nextToken } : {}),
        }),
      );
      events.push(...page.events!);
      nextToken = page.nextToken;
    } while (nextToken);
    return { definition: JSON.parse(definition!) as Definition, events };
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}
