import { GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '../shared/transcript/build-transcript.ts';

/** The events of an execution so far: id, type, time and state name; inputs and outputs are not even asked for. */
export async function readHistory(sfn: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: false, nextToken }),
    );
    for (const { id, type, timestamp, stateEnteredEventDetails, stateExitedEventDetails } of page.events ?? []) {
      const state = stateEnteredEventDetails?.name ?? stateExitedEventDetails?.name;
      history.push({ id: id!, type: type!, time: timestamp!.toISOString(), ...(state !== undefined && { state }) });
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return history;
}
