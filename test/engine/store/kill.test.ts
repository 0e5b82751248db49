import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const script = join(import.meta.dirname, 'killed-engine.ts');
const roleArn = 'arn:aws:iam::111111111111:role/r';
const call = (functionName: string, payload: string, fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: functionName, Payload: payload },
  Output: '{% $states.result.Payload %}',
  Retry: [{ ErrorEquals: ['Lambda.Unknown'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 50 }],
  ...fields,
});

let folder: string;
let child: ChildProcess;
let client: SFNClient;

async function boot(): Promise<void> {
  child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
  client = new SFNClient({
    endpoint: `http://127.0.0.1:${String(chunk).trim()}`,
    region: 'us-east-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
}

async function kill(): Promise<void> {
  client.destroy();
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function startMachine(name: string, definition: object, input = '{}'): Promise<string> {
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(definition) }),
  );
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
  return executionArn!;
}

async function ended(executionArn: string) {
  for (;;) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await sleep(20);
  }
}

async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }));
    events.push(...page.events!);
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

const lines = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split('\n');

function expectGapFree(events: HistoryEvent[]): void {
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  for (const { id, previousEventId } of events) expect(previousEventId).toBeLessThan(id!);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'engine-kill-'));
  await boot();
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) await kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('an engine killed with SIGKILL', () => {
  it('goes on after every kill, calls no finished task again and leaves no gap in the history', async () => {
    const executionArn = await startMachine(
      'steps',
      {
        QueryLanguage: 'JSONata',
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            MaxConcurrency: 2,
            ItemProcessor: {
              StartAt: 'Before',
              States: {
                Before: { Type: 'Pass', Assign: { item: '{% $states.input %}' }, Next: 'Work' },
                Work: call('work', '{% $item %}', { Next: 'After' }),
                After: call('after', '{% $item %}', { End: true }),
              },
            },
            End: true,
          },
        },
      },
      JSON.stringify(Array.from({ length: 24 }, (_, index) => index)),
    );
    for (const wait of [40, 90, 20, 130]) {
      await sleep(wait);
      await kill();
      await boot();
    }

    const execution = await ended(executionArn);
    const events = await historyOf(executionArn);

    expect(JSON.parse(execution.output!)).toEqual(Array.from({ length: 24 }, (_, index) => index));
    expectGapFree(events);
    const scheduled = events.flatMap(({ taskScheduledEventDetails: details }) => {
      if (!details) return [];
      const { FunctionName, Payload } = JSON.parse(details.parameters!);
      return [`${FunctionName} ${Payload}`];
    });
    const called = lines('calls.log');
    for (const job of new Set(called)) {
      const times = (list: string[]) => list.filter((one) => one === job).length;
      expect(times(called)).toBeLessThanOrEqual(times(scheduled));
    }
    const succeeded = events.filter(({ type }) => type === 'TaskSucceeded').length;
    expect(succeeded).toBe(48);
    const lost = events.filter(({ taskFailedEventDetails: details }) => details?.error === 'Lambda.Unknown').length;
    expect(scheduled.length).toBe(succeeded + lost);
  }, 60_000);

  it('begins Express children of a map run anew, those alone that had not ended', async () => {
    const items = Array.from({ length: 40 }, (_, index) => index);
    const executionArn = await startMachine('map-run', {
      QueryLanguage: 'JSONata',
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          Items: items,
          MaxConcurrency: 2,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            StartAt: 'Work',
            States: { Work: call('work', '{% $states.input %}', { End: true }) },
          },
          End: true,
        },
      },
    });
    const shown = new Map<string, number>();
    for (const wait of [60, 110, 30]) {
      await sleep(wait);
      const { mapRuns } = await client.send(new ListMapRunsCommand({ executionArn }));
      const asked = new ListExecutionsCommand({ mapRunArn: mapRuns![0]!.mapRunArn, statusFilter: 'SUCCEEDED' });
      for (const child of (await client.send(asked)).executions!) {
        shown.set(child.executionArn!, child.stopDate!.getTime());
      }
      await kill();
      await boot();
    }

    expect(JSON.parse((await ended(executionArn)).output!)).toEqual(items);
    const called = lines('calls.log');
    expect(new Set(called).size).toBe(40);
    // No more than two children were under way at each kill.
    expect(called.length).toBeLessThanOrEqual(46);
    expect(shown.size).toBeGreaterThan(0);
    for (const [arn, stopped] of shown) {
      const { status, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
      expect({ status, stopped: stopDate!.getTime() }).toEqual({ status: 'SUCCEEDED', stopped });
    }
  }, 60_000);

  it('keeps waiting for tokens, timers, workers and children', async () => {
    const { activityArn } = await client.send(new CreateActivityCommand({ name: 'dig' }));
    const callback = await startMachine('callback', {
      QueryLanguage: 'JSONata',
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { FunctionName: 'wait-for-answer', Payload: { token: '{% $states.context.Task.Token %}' } },
          End: true,
        },
      },
    });
    const nap = { StartAt: 'Nap', States: { Nap: { Type: 'Wait', Seconds: 1, End: true } } };
    const timer = await startMachine('timer', nap);
    const worker = await startMachine('worker', {
      StartAt: 'Dig',
      States: { Dig: { Type: 'Task', Resource: activityArn, End: true } },
    });
    const parent = await startMachine('parent', {
      StartAt: 'Child',
      States: {
        Child: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:timer' },
          OutputPath: '$.Status',
          End: true,
        },
      },
    });
    for (;;) {
      const submitted = await Promise.all([callback, parent].map(historyOf));
      if (submitted.every((events) => events.at(-1)?.type === 'TaskSubmitted')) break;
      await sleep(10);
    }

    await kill();
    await sleep(300);
    await boot();
    const [taskToken] = lines('tokens.log');
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '"yes"' }));
    const job = await client.send(new GetActivityTaskCommand({ activityArn }));
    await client.send(new SendTaskSuccessCommand({ taskToken: job.taskToken, output: '"dug"' }));

    expect((await ended(callback)).output).toBe('"yes"');
    expect((await ended(worker)).output).toBe('"dug"');
    expect((await ended(timer)).status).toBe('SUCCEEDED');
    expect((await ended(parent)).output).toBe('"SUCCEEDED"');
    expect(lines('tokens.log').length).toBe(1);
    const scheduled = (await historyOf(callback)).find(({ type }) => type === 'TaskScheduled');
    expect(scheduled?.taskScheduledEventDetails?.parameters).toContain(taskToken);
    for (const file of ['journal.db', 'journal.db-wal']) {
      expect(readFileSync(join(folder, file)).includes(taskToken!)).toBe(false);
    }
    for (const arn of [callback, timer, worker, parent]) expectGapFree(await historyOf(arn));
  }, 60_000);
});
