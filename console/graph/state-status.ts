import type { HistoryEvent } from '@aws-sdk/client-sfn';

export type StateStatus = 'running' | 'succeeded' | 'failed' | 'caught' | 'aborted';

/** How a state stands and how often it was entered. A state that is not here was never entered. */
export type Statuses = Map<string, { status: StateStatus; entered: number }>;

const failing = /(Failed|TimedOut|StartFailed|ScheduleFailed|SubmitFailed)$/;

/** Reads off a history how each state stands. An event belongs to the state whose entry its chain of previous ids leads to. */
export function stateStatuses(events: HistoryEvent[]): Statuses {
  const byId = new Map(events.map((event) => [event.id!, event]));
  const owner = new Map<number, string>();
  const ownerOf = (event: HistoryEvent): string | undefined => {
    for (let at: HistoryEvent | undefined = event; at; at = byId.get(at.previousEventId!)) {
      const known = owner.get(at.id!);
      if (known) return known;
      if (at.stateEnteredEventDetails) return at.stateEnteredEventDetails.name!;
      if (at.stateExitedEventDetails) return undefined;
    }
    return undefined;
  };
  const statuses: Statuses = new Map();
  for (const event of events) {
    const entered = event.stateEnteredEventDetails?.name;
    const exited = event.stateExitedEventDetails?.name;
    const type = event.type!;
    if (entered) {
      statuses.set(entered, { status: 'running', entered: (statuses.get(entered)?.entered ?? 0) + 1 });
      owner.set(event.id!, entered);
    } else if (exited) {
      const status = statuses.get(exited);
      if (status) status.status = status.status === 'failed' ? 'caught' : 'succeeded';
    } else if (failing.test(type) && !type.startsWith('Execution')) {
      const status = statuses.get(ownerOf(event) ?? '');
      if (status) status.status = 'failed';
    } else if (/^(Task(Scheduled|Started)|LambdaFunction(Scheduled|Started)|TaskSubmitted)$/.test(type)) {
      // A retry: what failed is tried again.
      const status = statuses.get(ownerOf(event) ?? '');
      if (status?.status === 'failed') status.status = 'running';
    } else if (type.startsWith('Execution') && type !== 'ExecutionStarted' && type !== 'ExecutionRedriven') {
      const left = type === 'ExecutionSucceeded' ? 'succeeded' : type === 'ExecutionFailed' ? 'failed' : 'aborted';
      for (const status of statuses.values()) if (status.status === 'running') status.status = left;
    }
  }
  return statuses;
}
