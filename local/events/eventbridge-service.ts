import * as eventbridge from '@aws-sdk/client-eventbridge';
import type { Clock } from '../../engine/clock.ts';
import { connectionOperations } from '../connections/connection-operations.ts';
import type { Connections } from '../connections/connections.ts';
import type { Caller } from '../identities/caller.ts';
import { jsonService } from '../wire/json-service.ts';
import type { Service } from '../wire/service.ts';
import type { Bus } from './bus.ts';
import { newEvent } from './event.ts';

interface Entry {
  Time?: Date;
  Source?: string;
  DetailType?: string;
  Detail?: string;
  Resources?: string[];
  EventBusName?: string;
}

type EntryAnswer = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

/** PutEvents takes at most ten entries and 1 MB (EventBridge quotas). */
const mostEntries = 10;
const largestEntry = 1024 * 1024;

function refusal(entry: Entry): EntryAnswer | undefined {
  const fault = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (!entry.Source)
    return fault('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.');
  if (!entry.DetailType) {
    return fault('InvalidArgument', 'Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  }
  if (entry.Detail === undefined) {
    return fault('InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.');
  }
  // Nobody but AWS may say what AWS did.
  if (entry.Source.startsWith('aws.'))
    return fault('NotAuthorizedForSourceException', 'Not authorized for the source.');
  if (Buffer.byteLength(entry.Detail) > largestEntry) return fault('InvalidArgument', 'Event is too large.');
  try {
    const detail: unknown = JSON.parse(entry.Detail);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Told below.
  }
  return fault('MalformedDetail', 'Detail is malformed.');
}

type Operations = Record<string, (input: never, caller: Caller) => object>;

/** EventBridge: PutEvents to the default bus alone, for rules are the function catalogue's; and connections. */
export function eventbridgeService(
  bus: Bus,
  clock: Clock,
  connections: Connections,
  onFault?: (error: unknown, operation: string) => void,
): Service {
  const put = (entry: Entry, { account, region }: Caller): EntryAnswer => {
    const refused = refusal(entry);
    if (refused) return refused;
    const event = newEvent(
      {
        source: entry.Source!,
        'detail-type': entry.DetailType!,
        account,
        region,
        resources: entry.Resources ?? [],
        detail: JSON.parse(entry.Detail!) as object,
      },
      entry.Time?.getTime() ?? clock.now(),
    );
    bus.put(event);
    return { EventId: event.id };
  };

  const aboutConnections: Operations = connectionOperations(connections);
  const operations: Operations = {
    ...aboutConnections,
    PutEvents({ Entries: entries }: { Entries: Entry[] }, caller) {
      if (entries.length < 1 || entries.length > mostEntries) {
        throw Object.assign(
          new Error(
            `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${mostEntries}`,
          ),
          { name: 'ValidationException', $fault: 'client' },
        );
      }
      const answers = entries.map((entry) => put(entry, caller));
      return { FailedEntryCount: answers.filter((each) => 'ErrorCode' in each).length, Entries: answers };
    },
  };

  return jsonService({
    signingName: 'events',
    schemas: eventbridge,
    targetPrefix: 'AWSEvents',
    serviceNamespace: 'com.amazonaws.events',
    version: '1.1',
    ...(onFault && { onFault }),
    demands(operation, input, { account, region }) {
      const action = `events:${operation}`;
      if (operation === 'ListConnections') return [{ action, resource: '*' }];
      if (Object.hasOwn(aboutConnections, operation)) {
        return [{ action, resource: `arn:aws:events:${region}:${account}:connection/${input.Name}` }];
      }
      const entries = Array.isArray(input.Entries) ? (input.Entries as Entry[]) : [];
      const names = new Set(entries.map((entry) => entry?.EventBusName ?? 'default'));
      if (names.size === 0) names.add('default');
      return [...names].map((name) => ({
        action,
        resource: name.startsWith('arn:') ? name : `arn:aws:events:${region}:${account}:event-bus/${name}`,
      }));
    },
    call(operation, input, caller) {
      const perform = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!perform) {
        throw Object.assign(new Error(), { name: 'UnknownOperationException', $fault: 'client' });
      }
      return perform(input as never, caller);
    },
  });
}
