import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { upcoming } from '../../workflows/shared/schedule/expression.ts';
import { scheduleGroup } from '../../workflows/shared/schedule/starting.ts';

/** A schedule as EventBridge Scheduler has it. */
export interface FoundSchedule {
  name: string;
  state: 'ENABLED' | 'DISABLED';
  procedure: string;
  input: unknown;
  expression: string;
  timezone: string;
  flexibleWindowMinutes?: number;
  /** Instants, RFC 3339: when it would run next, also while it is paused. */
  next: string[];
}

/** Every schedule of the cell, each with its next times after an instant. */
export async function listSchedules(client: SchedulerClient, now: number, count: number): Promise<FoundSchedule[]> {
  const names = await scheduleNames(client);
  const found: FoundSchedule[] = [];
  for (const Name of names) {
    found.push(shown(await client.send(new GetScheduleCommand({ Name, GroupName: scheduleGroup })), now, count));
  }
  return found;
}

/** Names of the schedules of the cell. */
export async function scheduleNames(client: SchedulerClient): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListSchedulesCommand({ GroupName: scheduleGroup, NextToken })).catch(noGroup);
    names.push(...(page.Schedules ?? []).map(({ Name }) => Name!));
    NextToken = page.NextToken;
  } while (NextToken);
  return names;
}

/** A cell without schedules has no group of them. */
function noGroup(error: Error): { Schedules: []; NextToken?: string } {
  if (error.name !== 'ResourceNotFoundException') throw error;
  return { Schedules: [] };
}

function shown(schedule: GetScheduleCommandOutput, now: number, count: number): FoundSchedule {
  const { Name, State, ScheduleExpression, ScheduleExpressionTimezone = 'UTC', FlexibleTimeWindow } = schedule;
  const { StartDate, EndDate, CreationDate, Target } = schedule;
  const { input } = JSON.parse(Target?.Input ?? '{}') as { input?: unknown };
  const start = (StartDate ?? CreationDate)?.getTime();
  const timing = { expression: ScheduleExpression!, zone: ScheduleExpressionTimezone, start };
  const times = upcoming(timing, Math.max(now, (StartDate?.getTime() ?? 0) - 1), count);
  return {
    name: Name!,
    state: State as FoundSchedule['state'],
    procedure: Target!
      .Arn!.split(':')
      .at(-1)!
      .replace(/^stepbook-start-/, ''),
    input: input ?? {},
    expression: ScheduleExpression!,
    timezone: ScheduleExpressionTimezone,
    ...(FlexibleTimeWindow?.MaximumWindowInMinutes && {
      flexibleWindowMinutes: FlexibleTimeWindow.MaximumWindowInMinutes,
    }),
    next: times.filter((time) => !EndDate || time <= EndDate.getTime()).map((time) => new Date(time).toISOString()),
  };
}
