import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { CallRecord } from './calls.ts';

/**
 * What is wrong between the calls that were made and the histories: a call made twice, one that no event announces, a
 * task that succeeded though its function never finished.
 */
export function checkCalls(calls: readonly CallRecord[], events: readonly HistoryEvent[]): string[] {
  const faults: string[] = [];
  const scheduled = new Set<string>();
  const succeeded = new Set<string>();
  for (const { taskScheduledEventDetails: details, taskSucceededEventDetails: success } of events) {
    if (details?.resourceType === 'lambda') {
      const { Payload } = JSON.parse(details.parameters!) as { Payload: { job: string; retry: number } };
      const key = `${Payload.job} #${Payload.retry}`;
      if (scheduled.has(key)) faults.push(`${key} was scheduled twice`);
      scheduled.add(key);
    }
    if (success?.resource === 'invoke') {
      const { Payload } = JSON.parse(success.output!) as { Payload: { job: string } };
      if (succeeded.has(Payload.job)) faults.push(`${Payload.job} succeeded twice`);
      succeeded.add(Payload.job);
    }
  }
  const begun = new Set<string>();
  const finished = new Set<string>();
  for (const { phase, job, retry } of calls) {
    const key = `${job} #${retry}`;
    if (phase === 'end') finished.add(job);
    else {
      if (begun.has(key)) faults.push(`${key} was called twice`);
      if (!scheduled.has(key)) faults.push(`${key} was called, but no event announces it`);
      begun.add(key);
    }
  }
  for (const job of succeeded) if (!finished.has(job)) faults.push(`${job} succeeded, but its function never did`);
  return faults;
}
