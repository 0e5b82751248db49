import type { Schedule } from '../../workflows/schedules.ts';
import { retryPolicy, scheduleGroup, starterInput, starterName } from '../../workflows/shared/schedule/starting.ts';
import type { CellPlace } from '../cell.ts';
import { ScheduleContent } from './schedule-content.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { dueAfter } from './scheduler.ts';

/** A schedule of the estate as CloudFormation would ask Scheduler for it. */
function contentOf(schedule: Schedule, { account, region }: CellPlace): ScheduleContent {
  const { name, procedure, input, expression, timezone, flexibleWindowMinutes, enabled } = schedule;
  return ScheduleContent.parse({
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    Description: `Stepbook: ${procedure}`,
    State: enabled ? 'ENABLED' : 'DISABLED',
    FlexibleTimeWindow: flexibleWindowMinutes
      ? { Mode: 'FLEXIBLE', MaximumWindowInMinutes: flexibleWindowMinutes }
      : { Mode: 'OFF' },
    Target: {
      Arn: `arn:aws:states:${region}:${account}:stateMachine:${starterName(procedure)}`,
      RoleArn: `arn:aws:iam::${account}:role/stepbook-scheduler-${procedure}`,
      Input: JSON.stringify(starterInput(name, input)),
      DeadLetterConfig: { Arn: `arn:aws:sqs:${region}:${account}:stepbook-undelivered` },
      RetryPolicy: retryPolicy,
    },
  });
}

/**
 * Brings the schedules of a cell to what the estate says, as a deployment does: what the estate has not changed stays as it
 * is, paused ones paused; what it has changed is set anew; what it has no more goes. Schedules made by hand are left alone.
 */
export function provisionSchedules(
  store: ScheduleStore,
  place: CellPlace,
  schedules: readonly Schedule[],
  now: number,
): void {
  const { account, region } = place;
  const before = store.provisioned(account, region);
  store.together(() => {
    if (!store.groups(account, region).some(({ name }) => name === scheduleGroup)) {
      store.addGroup(account, region, scheduleGroup, now);
    }
    for (const schedule of schedules) {
      const key = { account, region, group: scheduleGroup, name: schedule.name };
      const content = contentOf(schedule, place);
      const text = JSON.stringify(content);
      const found = store.find(key);
      if (!found || before.get(schedule.name) !== text) {
        const { created, clientToken } = found ?? { created: now, clientToken: null };
        const due = dueAfter({ content, created }, found ? now : now - 1);
        store.put({ ...key, content, clientToken, created, modified: now, due });
        store.setProvisioned(account, region, schedule.name, text);
      }
      before.delete(schedule.name);
    }
    for (const name of before.keys()) {
      store.remove({ account, region, group: scheduleGroup, name });
      store.setProvisioned(account, region, name, undefined);
    }
  });
}
