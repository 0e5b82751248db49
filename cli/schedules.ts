import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { type FoundSchedule, scheduleNames } from '../lambdas/shared/schedules.ts';
import { scheduleGroup } from '../workflows/shared/schedule/starting.ts';
import type { Connection } from './connection.ts';
import { CliFailure } from './failure.ts';

/** The client of Scheduler, for as long as `use` takes. */
export async function withScheduler<Of>(
  { config }: Connection,
  use: (client: SchedulerClient) => Promise<Of>,
): Promise<Of> {
  const client = new SchedulerClient(config);
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/**
 * Pauses or resumes a schedule. UpdateSchedule takes everything anew, so everything is read first.
 * @throws CliFailure `UnknownSchedule` that lists those there are
 */
export async function setState(client: SchedulerClient, name: string, State: FoundSchedule['state']): Promise<void> {
  const key = { Name: name, GroupName: scheduleGroup };
  const found = await client.send(new GetScheduleCommand(key)).catch(async (error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
    const known = (await scheduleNames(client)).join(', ') || 'none';
    throw new CliFailure('usage', 'UnknownSchedule', `there is no schedule '${name}'; there are: ${known}`);
  });
  const { $metadata: _, Arn: _arn, CreationDate: _created, LastModificationDate: _modified, ...all } = found;
  const { ScheduleExpression, FlexibleTimeWindow, Target } = all;
  await client.send(
    new UpdateScheduleCommand({
      ...all,
      ...key,
      ScheduleExpression: ScheduleExpression!,
      FlexibleTimeWindow: FlexibleTimeWindow!,
      Target: Target!,
      State,
    }),
  );
}
