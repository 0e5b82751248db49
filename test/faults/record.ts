import { type HistoryEvent, paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import { readRun } from '../../cli/read-run.ts';
import type { StartedRun } from '../../cli/start-run.ts';
import type { Stage } from '../rehearsal/support/stage.ts';
import { type Recording, writeRecording } from './recording.ts';

const nameOf = (resource: string) => /function:stepbook-([a-z-]+)/.exec(resource)?.[1] ?? '';
const looks = /^(check-|probe-|run-command$)/;

interface Sent {
  FunctionName?: string;
  Payload?: { phase?: string; fact?: string };
}

/** Reads from a finished run's history and record what the world answered to it, and keeps that, if that is asked for. */
export async function keepRecording({ world, procedure }: Stage, run: StartedRun, variant?: string): Promise<void> {
  if (!process.env.STEPBOOK_RECORD) return;
  const { lambda } = await world.as('home');
  const { run: row } = await readRun(lambda, 'run', { run: run.run });
  const { sfn } = await world.as('home');
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn: run.execution })) {
    events.push(...page.events!);
  }
  const byId = new Map(events.map((event) => [event.id!, event]));
  const entered = (event: HistoryEvent): HistoryEvent => {
    for (let at = event; ; at = byId.get(at.previousEventId!)!) if (at.type!.endsWith('StateEntered')) return at;
  };
  const scheduled = (event: HistoryEvent): HistoryEvent => {
    for (let at = event; ; at = byId.get(at.previousEventId!)!) if (at.type === 'TaskScheduled') return at;
  };
  const facts: Recording['facts'] = {};
  const polled: NonNullable<Recording['polled']> = {};
  const note = (key: string, answer: unknown) => {
    if (Object.hasOwn(facts, key)) polled[key] = [...(polled[key] ?? []), facts[key]];
    facts[key] = answer;
  };
  for (const event of events.filter(({ type }) => type === 'TaskSucceeded')) {
    const sent = JSON.parse(scheduled(event).taskScheduledEventDetails!.parameters!) as Sent;
    const fn = nameOf(sent.FunctionName ?? '');
    if (!looks.test(fn)) continue;
    const output = JSON.parse(event.taskSucceededEventDetails!.output!) as { Payload?: unknown; facts?: unknown };
    const { phase, fact } = sent.Payload ?? {};
    if (fn === 'run-command') note(`${fact}/${phase}`, output.facts);
    else note(`${entered(event).stateEnteredEventDetails!.name}/${phase}`, output.Payload);
  }
  const calls: Recording['calls'] = {};
  const entries = await world.entries(run);
  for (const { data } of entries.filter(({ kind }) => kind === 'action-finished')) {
    const begun = entries.find((entry) => entry.kind === 'action-begun' && entry.data.action === data.action);
    const call = begun?.data.call as string | undefined;
    if (call) calls[call] = [...(calls[call] ?? []), (data.result ?? {}) as Record<string, unknown>];
  }
  const names = events.filter(({ type }) => type!.endsWith('StateEntered'));
  const states = [...new Set(names.map((event) => event.stateEnteredEventDetails!.name!))];
  const answered = events.filter(({ type }) => type === 'TaskSubmitted' || type === 'TaskSucceeded');
  const lambdaMs = answered.reduce((sum, event) => {
    const before = byId.get(event.previousEventId!)!;
    // After TaskSubmitted a task waits for its token, which costs nothing.
    return before.type === 'TaskStarted' ? sum + (event.timestamp!.getTime() - before.timestamp!.getTime()) : sum;
  }, 0);
  const figures = { transitions: names.length, lambdaMs };
  const { hubs, ...others } = world.stack.estate;
  const named = Object.entries(hubs).filter(([domain]) => JSON.stringify(row!.input).includes(`"${domain}"`));
  const estate = { ...others, hubs: Object.fromEntries(named) };
  const { input } = row!;
  const recording = {
    procedure: procedure.name,
    input,
    requester: 'olga',
    at: events[0]!.timestamp!.toISOString(),
    estate,
  };
  writeRecording({ ...recording, facts, polled, calls, states, figures }, variant);
  process.stderr.write(
    `recorded ${procedure.name}: ${figures.transitions} state transitions, ${lambdaMs} ms of Lambda\n`,
  );
}
