import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import type { Entry } from '../../lambdas/shared/entries.ts';
import type { Connection } from '../connection.ts';
import type { Output } from '../output.ts';
import { readRun } from '../read-run.ts';
import type { StartedRun } from '../start-run.ts';
import { withChecks } from './read-checks.ts';
import { EntryTeller } from './render-entry.ts';
import { EventTeller } from './render-event.ts';
import { renderPlan } from './render-plan.ts';

/** How an execution ended, or that it still runs. */
export interface RunEnd {
  status: string;
  output?: string;
  error?: string;
  cause?: string;
}

const pollMs = 200;

async function describe(connection: Connection, execution: string): Promise<RunEnd> {
  const { status, output, error, cause } = await connection.sfn.send(
    new DescribeExecutionCommand({ executionArn: execution }),
  );
  return { status: status!, ...(output ? { output } : {}), ...(error ? { error } : {}), ...(cause ? { cause } : {}) };
}

/** Waits until an execution has ended. */
export async function waitForEnd(connection: Connection, execution: string): Promise<RunEnd> {
  for (;;) {
    const end = await describe(connection, execution);
    if (end.status !== 'RUNNING') return end;
    await sleep(pollMs);
  }
}

/** Reads what a history holds beyond an event id, in order. */
async function eventsAfter(connection: Connection, execution: string, after: number): Promise<HistoryEvent[]> {
  const fresh: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await connection.sfn.send(
      new GetExecutionHistoryCommand({
        executionArn: execution,
        reverseOrder: true,
        // Few are new at each look; a page of them is long, since each has its input.
        maxResults: 20,
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    fresh.push(...page.events!.filter((event) => event.id! > after));
    nextToken = page.events!.at(-1)!.id! > after ? page.nextToken : undefined;
  } while (nextToken);
  return fresh.reverse();
}

/** Called with every fresh entry of the followed run, before it is shown. */
export type OnEntry = (entry: Entry) => Promise<void> | void;

/**
 * Shows a run until its end: states entered and left, and every entry of its record (facts, plan, mails, votes,
 * commands and their output), in the order of their times.
 */
export async function followRun(
  connection: Connection,
  output: Output,
  started: StartedRun,
  onEntry: OnEntry = () => {},
): Promise<RunEnd> {
  const teller = new EventTeller(output);
  const entryTeller = new EntryTeller(output);
  let lastEvent = 0;
  let lastEntry = -1;
  for (;;) {
    const end = await describe(connection, started.execution);
    const events = await eventsAfter(connection, started.execution, lastEvent);
    const { entries } = await readRun(connection.lambda, 'entries', { run: started.run, after: lastEntry });
    lastEvent = events.at(-1)?.id ?? lastEvent;
    lastEntry = entries.at(-1)?.seq ?? lastEntry;
    const told = [
      ...events.map((event) => ({ at: event.timestamp!.toISOString(), lines: async () => teller.lines(event) })),
      ...entries.map((entry) => ({
        at: entry.time,
        lines: () => entryLines(connection, entry, entryTeller, output, onEntry),
      })),
    ].sort((a, b) => a.at.localeCompare(b.at));
    for (const each of told) for (const line of await each.lines()) output.line(line);
    if (end.status !== 'RUNNING') return end;
    await sleep(pollMs);
  }
}

async function entryLines(
  connection: Connection,
  entry: Entry,
  teller: EntryTeller,
  output: Output,
  onEntry: OnEntry,
): Promise<string[]> {
  await onEntry(entry);
  const lines = teller.lines(await withChecks(connection.lambda, entry));
  if (entry.kind !== 'planned') return lines;
  const digest = String(entry.data.digest);
  const { plan, words } = await readRun(connection.lambda, 'plan', { digest });
  return plan ? [...lines, '', ...renderPlan(plan, digest, words ?? [], output), ''] : lines;
}
