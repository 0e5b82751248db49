import type { StatusChange } from '../../engine/execution/status-change.ts';
import { type BusEvent, newEvent } from '../events/event.ts';

/** EventBridge's "Step Functions Execution Status Change". `time` is in milliseconds since the epoch. */
export function statusChangeEvent(change: StatusChange, time: number): BusEvent {
  const [, , , region = '', account = ''] = change.executionArn.split(':');
  return newEvent(
    {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      account,
      region,
      resources: [change.executionArn],
      detail: change,
    },
    time,
  );
}
