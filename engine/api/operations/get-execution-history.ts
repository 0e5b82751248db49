import type { GetExecutionHistoryInput, GetExecutionHistoryOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import type { EngineCore } from '../../core.ts';
import { replaceMarks } from '../../execution/token-mark.ts';
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
    events: page.map((event) => eventOf(withTokens(event, core, key), withData)),
    ...(found.length > size && { nextToken: tokenOf({ from: found[size]!.id }) }),
  };
};

/** AWS shows what a task was called with and what it answered as they were, the token among them. */
function withTokens(event: RecordedEvent, core: EngineCore, execution: number): RecordedEvent {
  const { taskScheduledEventDetails: scheduled, taskSubmittedEventDetails: submitted } = event;
  const shown = (text: string | undefined) =>
    replaceMarks(text ?? '', (frame, attempt) => core.tokens.make({ execution, frame, attempt }));
  if (scheduled)
    return { ...event, taskScheduledEventDetails: { ...scheduled, parameters: shown(scheduled.parameters) } };
  if (submitted) return { ...event, taskSubmittedEventDetails: { ...submitted, output: shown(submitted.output) } };
  return event;
}

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
