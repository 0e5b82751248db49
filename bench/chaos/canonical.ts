import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Kind, kinds } from './procedures.ts';

/** States of these run side by side: the order of their events is chance, what follows what is not. */
const concurrent: ReadonlySet<Kind> = new Set(['map', 'parallel', 'caught', 'spread']);

/** Which thread such an event follows is chance: the last to end, or the one that made room. */
const joins = new Set([
  'MapIterationStarted',
  'MapStateSucceeded',
  'MapStateExited',
  'ParallelStateExited',
  'ParallelStateSucceeded',
  'ParallelStateFailed',
  'ExecutionAborted',
]);

const names = new RegExp(`(${kinds.join('|')})-\\d-\\d+`, 'g');

/** What is different in every run: names, identifiers, times, tokens, how often a task was tried. */
function withoutChance(text: string): string {
  return text
    .replace(names, '$1')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\b1[6-9]\d{11}\b/g, 'TIME')
    .replace(/(retry\\*":)\d+/g, '$1N')
    .replace(/(token\\*":\\*")[\w+/=]+/g, '$1TOKEN');
}

const ofTask = /^(Task|Activity|LambdaFunction)(Scheduled|Started|Submitted|Failed|TimedOut|SubmitFailed)$/;

/**
 * A history without what chance decides, for comparing two runs: tries that were followed by another are left out, as
 * are ids and times; where states run side by side, it is the sorted list of which event follows which.
 */
export function canonical(kind: Kind, events: HistoryEvent[]): string[] {
  const byId = new Map(events.map((event) => [event.id!, event]));
  const previous = new Map(events.map((event) => [event.id!, event.previousEventId!]));
  const gone = new Set<number>();
  for (const { id, type } of events) {
    if (!/^(Task|Activity)Scheduled$/.test(type!)) continue;
    let before = previous.get(id!)!;
    while (ofTask.test(byId.get(before)?.type ?? '')) {
      gone.add(before);
      before = previous.get(before)!;
    }
    previous.set(id!, before);
  }
  const signature = ({ id: _id, previousEventId: _previous, timestamp: _time, ...rest }: HistoryEvent) =>
    withoutChance(JSON.stringify(rest));
  // A token may be answered before its function has ended: then nothing tells that it has.
  const kept = events.filter(
    ({ id, taskSubmittedEventDetails: submitted }) => !gone.has(id!) && !submitted?.resource?.endsWith('TaskToken'),
  );
  if (!concurrent.has(kind)) return kept.map(signature);
  const from = (event: HistoryEvent) => {
    const before = byId.get(previous.get(event.id!)!);
    return joins.has(event.type!) || !before ? '' : signature(before);
  };
  return kept.map((event) => `${from(event)} -> ${signature(event)}`).sort();
}

/** What is wrong with a history as such: gaps in the ids, an event that follows a later one or none. */
export function faultsOf(events: HistoryEvent[]): string[] {
  const faults: string[] = [];
  for (const [index, { id, previousEventId, type, timestamp }] of events.entries()) {
    if (id !== index + 1) faults.push(`event ${index + 1} has id ${id}`);
    if (previousEventId! >= id! || (previousEventId === 0 && index > 1)) {
      faults.push(`event ${id} (${type}) follows ${previousEventId}`);
    }
    if (index > 0 && timestamp! < events[index - 1]!.timestamp!)
      faults.push(`event ${id} is earlier than the one before`);
  }
  return faults;
}
