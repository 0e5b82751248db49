import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

/** What Stepbook says on the event bus of its cell (source `stepbook`): detail type → detail. */
export interface BusEvents {
  /** Look at this command again; it may be over. */
  'Command Finished': { commandId: string };
  'Gate Decided': { gate: string };
  'Action Finished': { run: string; action: string; undo: boolean };
  /** Look at this execution; it may be over and its run still open. */
  'Execution Ended': { executionArn: string };
}

/** Puts one event on the bus. Throws when the bus does not take it: PutEvents answers 200 even then. */
export async function emit<Type extends keyof BusEvents>(
  events: EventBridgeClient,
  detailType: Type,
  detail: BusEvents[Type],
): Promise<void> {
  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [{ Source: 'stepbook', DetailType: detailType, Detail: JSON.stringify(detail) }],
    }),
  );
  if (FailedEntryCount) {
    throw new Error(`the bus did not take "${detailType}": ${Entries?.[0]?.ErrorCode} ${Entries?.[0]?.ErrorMessage}`);
  }
}
