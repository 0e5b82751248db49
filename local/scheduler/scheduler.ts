import type { Clock } from '../../engine/clock.ts';
import { timesOf } from '../../workflows/shared/schedule/expression.ts';
import type { ScheduleKey, ScheduleStore, StoredDelivery, StoredSchedule } from './schedule-store.ts';

/** What a delivery is given to: starts the state machine of the target as its role. Throws the service's own error. */
export type StartTarget = (target: {
  arn: string;
  roleArn: string;
  input: string;
  account: string;
}) => Promise<unknown>;

export interface SchedulerOptions {
  store: ScheduleStore;
  clock: Clock;
  /** Numbers in [0, 1): where in its flexible window a time is delivered. */
  random: () => number;
  /** For `<aws.scheduler.execution-id>`. */
  ids: () => string;
  start: StartTarget;
  /** Told of a time that was given up. */
  onDead(what: string, error: Error): void;
}

/** Delivers each time of each schedule at least once. */
export interface Scheduler {
  /** Goes on with what an earlier process left, and with what became due meanwhile. */
  begin(): void;
  /** The schedules have changed. */
  wake(): void;
  /** Stops; what is owed stays in the store. */
  close(): Promise<void>;
}

const MINUTE = 60_000;
const LONGEST_PAUSE = 15 * MINUTE;

/** ARN of a schedule. */
export function scheduleArn({ account, region, group, name }: ScheduleKey): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

/** The first time of a schedule after an instant; null when there is none or it is paused. */
export function dueAfter(
  { content, created }: Pick<StoredSchedule, 'content' | 'created'>,
  after: number,
): number | null {
  if (content.State === 'DISABLED') return null;
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: zone, StartDate, EndDate } = content;
  const start = StartDate?.getTime() ?? created;
  // A one-time schedule has no start (API reference, StartDate).
  const from = StartDate && !expression.startsWith('at(') ? Math.max(after, start - 1) : after;
  const due = timesOf({ expression, zone, start })(from);
  return due === undefined || (EndDate && due > EndDate.getTime()) ? null : due;
}

/** Whether trying again can help (User Guide, "How EventBridge Scheduler works": client errors are not tried again). */
function isTransient(error: { name?: string; $fault?: string }): boolean {
  return error.$fault !== 'client' || /Throttl|TooManyRequests|LimitExceeded/.test(error.name ?? '');
}

export function createScheduler({ store, clock, random, ids, start, onDead }: SchedulerOptions): Scheduler {
  const underway = new Map<number, Promise<void>>();
  let cancel = () => {};
  let closed = false;

  const arm = () => {
    cancel();
    const earliest = closed ? undefined : store.earliest([...underway.keys()]);
    cancel = earliest === undefined ? () => {} : clock.at(Math.max(earliest, clock.now()), tick);
  };

  /**
   * Owes the newest time that is due, if it is young enough to be retried still: times that were missed while nobody was
   * there are caught up with by one. The time and the schedule's next one are written together.
   */
  const owe = (schedule: StoredSchedule, now: number) => {
    const { content } = schedule;
    const { MaximumEventAgeInSeconds } = content.Target.RetryPolicy;
    let scheduled = schedule.due!;
    const oldest = Math.max(scheduled, now - MaximumEventAgeInSeconds * 1000);
    for (let each = dueAfter(schedule, oldest - 1); each !== null && each <= now; each = dueAfter(schedule, each)) {
      scheduled = each;
    }
    const window = (content.FlexibleTimeWindow.MaximumWindowInMinutes ?? 0) * MINUTE;
    const due = scheduled + Math.floor(random() * window);
    store.together(() => {
      if (scheduled < oldest)
        bury({ ...schedule, scheduled, attempts: 0 }, 'MaximumEventAgeInSeconds', missed(scheduled));
      else store.addDelivery({ ...schedule, scheduled, due });
      const next = dueAfter(schedule, now);
      if (next === null && content.ActionAfterCompletion === 'DELETE') store.remove(schedule);
      else store.put({ ...schedule, due: next });
    });
  };

  const tick = () => {
    const now = clock.now();
    for (const schedule of store.dueSchedules(now)) owe(schedule, now);
    for (const delivery of store.dueDeliveries(now)) {
      if (underway.has(delivery.id)) continue;
      const attempt = deliver(delivery).finally(() => {
        underway.delete(delivery.id);
        arm();
      });
      underway.set(delivery.id, attempt);
    }
    arm();
  };

  const deliver = async (delivery: StoredDelivery) => {
    const { Target } = delivery.content;
    const attempts = delivery.attempts + 1;
    const input = fillIn(Target.Input, {
      'schedule-arn': scheduleArn(delivery),
      'scheduled-time': secondsOf(delivery.scheduled),
      'execution-id': ids(),
      'attempt-number': String(attempts),
    });
    try {
      await start({ arn: Target.Arn, roleArn: Target.RoleArn, input, account: delivery.account });
      store.removeDelivery(delivery.id);
    } catch (thrown) {
      // The process ends: the next one delivers again, and the run's name makes one of the two.
      if (closed) return;
      fail({ ...delivery, attempts }, thrown as Error);
    }
  };

  const fail = (delivery: StoredDelivery, error: Error) => {
    const { id, attempts, scheduled, content } = delivery;
    const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = content.Target.RetryPolicy;
    const due = clock.now() + Math.min(1000 * 2 ** attempts, LONGEST_PAUSE);
    const tooOld = due - scheduled > MaximumEventAgeInSeconds * 1000;
    if (isTransient(error) && attempts <= MaximumRetryAttempts && !tooOld) {
      store.delay(id, due, attempts);
      return;
    }
    store.together(() => {
      bury(delivery, tooOld ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts', error);
      store.removeDelivery(id);
    });
  };

  const bury = (
    of: ScheduleKey & Pick<StoredDelivery, 'content' | 'scheduled' | 'attempts'>,
    exhausted: string,
    error: Error,
  ) => {
    const { DeadLetterConfig, Arn, Input } = of.content.Target;
    onDead(`${of.name} of ${secondsOf(of.scheduled)}`, error);
    if (!DeadLetterConfig?.Arn) return;
    store.bury({
      queue: DeadLetterConfig.Arn,
      time: clock.now(),
      body: Input.replaceAll('<aws.scheduler.scheduled-time>', secondsOf(of.scheduled)),
      attributes: {
        SCHEDULE_ARN: scheduleArn(of),
        TARGET_ARN: Arn,
        ERROR_CODE: error.name,
        ERROR_MESSAGE: error.message,
        EXHAUSTED_RETRY_CONDITION: exhausted,
        RETRY_ATTEMPTS: String(Math.max(0, of.attempts - 1)),
      },
    });
  };

  // A simulated clock stands still while targets are started.
  clock.onSettle?.(async () => {
    while (underway.size > 0) await Promise.all(underway.values());
  });

  return {
    begin: tick,
    wake: arm,
    async close() {
      closed = true;
      cancel();
      await Promise.all(underway.values());
    },
  };
}

const secondsOf = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
const missed = (time: number) =>
  Object.assign(new Error(`it was due at ${secondsOf(time)}, when the embedded stack did not run`), { name: 'Missed' });

/** Context attributes (User Guide, "Adding context attributes"). */
function fillIn(input: string, attributes: Record<string, string>): string {
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => attributes[name] ?? whole);
}
