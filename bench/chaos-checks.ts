import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';

const scheduled = new Map<string, number>();

/** How an execution stands, and what is wrong with its history: gaps, answers without a task, a wrong end. */
export async function checkHistory(client: SFNClient, executionArn: string) {
  const { status, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }));
    events.push(...page.events!);
    nextToken = page.nextToken;
  } while (nextToken);
  const faults: string[] = [];
  for (const [index, { id, previousEventId }] of events.entries()) {
    if (id !== index + 1) faults.push(`event ${index + 1} has the id ${id}`);
    if (previousEventId! >= id!) faults.push(`event ${id} follows ${previousEventId}`);
  }
  if (status === 'SUCCEEDED') {
    const succeeded = events.filter(({ type }) => type === 'TaskSucceeded').length;
    if (succeeded !== 14) faults.push(`${succeeded} tasks succeeded, not 14`);
    if (output !== '[[1,2,3,4,5,6],"yes","SUCCEEDED"]') faults.push(`its output is ${output}`);
  }
  if (status !== 'RUNNING') for (const event of events) note(event);
  return { status, faults };
}

function note({ taskScheduledEventDetails: details }: HistoryEvent): void {
  if (!details) return;
  const { FunctionName, Payload } = JSON.parse(details.parameters!) as Record<string, unknown>;
  const job = `${FunctionName} ${JSON.stringify(Payload)}`;
  scheduled.set(job, (scheduled.get(job) ?? 0) + 1);
}

/** Every call of a function belongs to a scheduling event of its own: nothing was run again unasked. */
export function checkCalls(folder: string): string[] {
  const called = new Map<string, number>();
  for (const job of readFileSync(join(folder, 'calls.log'), 'utf8').trim().split('\n')) {
    called.set(job, (called.get(job) ?? 0) + 1);
  }
  const faults: string[] = [];
  for (const [job, times] of called) {
    if (times > (scheduled.get(job) ?? 0))
      faults.push(`${job} was called ${times} times, asked for ${scheduled.get(job) ?? 0} times`);
  }
  return faults;
}
