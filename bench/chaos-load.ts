import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

const roleArn = 'arn:aws:iam::111111111111:role/chaos';
const arnOf = (name: string) => `arn:aws:states:us-east-1:111111111111:stateMachine:${name}`;
const retry = [{ ErrorEquals: ['Lambda.Unknown'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 99 }];
const call = (name: string, fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.context.Execution.Name & "/" & $string($states.input) %}' },
  Output: '{% $states.input %}',
  Retry: retry,
  ...fields,
});

/** Timers, tasks with retries, Map, callback, child executions: each in its own machine, all in `mixed`. */
const definitions = {
  nap: { StartAt: 'Nap', States: { Nap: { Type: 'Wait', Seconds: 1, End: true } } },
  mixed: {
    QueryLanguage: 'JSONata',
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Each',
            States: {
              Each: {
                Type: 'Map',
                Items: [1, 2, 3, 4, 5, 6],
                MaxConcurrency: 3,
                ItemProcessor: {
                  StartAt: 'First',
                  States: { First: call('first', { Next: 'Second' }), Second: call('second', { End: true }) },
                },
                End: true,
              },
            },
          },
          {
            StartAt: 'Pause',
            States: {
              Pause: { Type: 'Wait', Seconds: 1, Next: 'Ask' },
              Ask: {
                Type: 'Task',
                Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
                Arguments: { FunctionName: 'wait-for-answer', Payload: { token: '{% $states.context.Task.Token %}' } },
                Retry: retry,
                End: true,
              },
            },
          },
          {
            StartAt: 'Child',
            States: {
              Child: {
                Type: 'Task',
                Resource: 'arn:aws:states:::states:startExecution.sync:2',
                Arguments: { StateMachineArn: arnOf('nap'), Input: {} },
                Output: '{% $states.result.Status %}',
                End: true,
              },
            },
          },
        ],
        Next: 'Last',
      },
      Last: { Type: 'Pass', Output: '{% $states.input %}', End: true },
    },
  },
};

export async function machines(client: SFNClient): Promise<void> {
  for (const [name, definition] of Object.entries(definitions)) {
    await client.send(new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(definition) }));
  }
}

/** Starts one execution of the mixed load. */
export async function start(client: SFNClient): Promise<string> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: arnOf('mixed'), input: '0' }),
  );
  return executionArn!;
}

const answered = new Set<string>();

/** Answers every callback that asked; one whose attempt is over is refused, which is right. */
export async function answerTokens(client: SFNClient, folder: string): Promise<void> {
  const file = join(folder, 'tokens.log');
  if (!existsSync(file)) return;
  for (const taskToken of readFileSync(file, 'utf8').trim().split('\n')) {
    if (answered.has(taskToken)) continue;
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: '"yes"' }));
    } catch (error) {
      if ((error as Error).name !== 'TaskTimedOut') throw error;
    }
    answered.add(taskToken);
  }
}
