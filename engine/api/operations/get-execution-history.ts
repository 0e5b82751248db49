import type { GetExecutionHistoryInput, GetExecutionHistoryOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import type { RecordedEvent } from '../../execution/turn.ts';
import { requireExecution } from '../execution-reference.ts';
import { pageSize, readToken, tokenOf } from '../paging.ts';
import type { Operation } from './operation.ts';

/** The events of an execution, a page at a time. */
export const getExecutionHistory: Operation<GetExecutionHistoryInput, GetExecutionHistoryOutput> = async (
  core,
  input,
) => {
  const { key } = requireExecution(core, input.executionArn!);
  await core.runner.durable();
  const reverse = input.reverseOrder ?? false;
  const size = pageSize(input.maxResults);
  const from = readToken<{ from: number }>(input.nextToken)?.from ?? (reverse ? Number.MAX_SAFE_INTEGER : 1);
  const found = core.store.history(key, from, size + 1, reverse);
  const page = found.slice(0, size);
  const withData = input.includeExecutionData ?? true;
  return {
    events: page.map((event) => eventOf(event, withData)),
    ...(found.length > size && { nextToken: tokenOf({ from: found[size]!.id }) }),
  };
};

const data = new Set(['input', 'output', 'parameters', 'assignedVariables', 'inputDetails', 'outputDetails']);

function eventOf(event: RecordedEvent, withData: boolean): HistoryEvent {
  const shown = { ...event, timestamp: new Date(event.timestamp) } as HistoryEvent;
  if (withData) return shown;
  for (const [key, details] of Object.entries(shown)) {
    if (!key.endsWith('EventDetails')) continue;
    const kept = Object.entries(details as object).filter(([member]) => !data.has(member));
    (shown as unknown as Record<string, unknown>)[key] = Object.fromEntries(kept);
  }
  return shown;
}
