import { randomBytes } from 'node:crypto';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Connection } from './connection.ts';

/** A run that was started: its id is the execution's name. */
export interface StartedRun {
  run: string;
  execution: string;
}

/** A run id that sorts by time and is not used twice: `reset-certificates-20261121t091502-3f9a01c4`. */
function newRunId(procedure: string, now: Date): string {
  const time = now
    .toISOString()
    .replace(/[-:]|\.\d+Z/g, '')
    .toLowerCase();
  const short = procedure.split('-').slice(1).join('-') || procedure;
  return `${short.slice(0, 50)}-${time}-${randomBytes(4).toString('hex')}`;
}

/** Starts an execution of the procedure's state machine with the input text as given. @throws the SDK's errors of StartExecution */
export async function startRun(
  connection: Connection,
  procedure: string,
  input: string,
  name?: string,
): Promise<StartedRun> {
  const run = name ?? newRunId(procedure, new Date());
  const { executionArn } = await connection.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: `arn:aws:states:${connection.region}:${connection.account}:stateMachine:${procedure}`,
      name: run,
      input,
    }),
  );
  return { run, execution: executionArn! };
}
