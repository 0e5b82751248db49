import { randomUUID } from 'node:crypto';

/** An event as EventBridge gives it to its targets (EventBridge User Guide, "Events in Amazon EventBridge"). */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** RFC 3339, whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: object;
}

/** A new event. `time` is in milliseconds since the epoch. */
export function newEvent(
  of: Pick<BusEvent, 'source' | 'detail-type' | 'account' | 'region' | 'detail'> & { resources?: string[] },
  time: number,
): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': of['detail-type'],
    source: of.source,
    account: of.account,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: of.region,
    resources: of.resources ?? [],
    detail: of.detail,
  };
}
