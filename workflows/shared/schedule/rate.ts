import { ScheduleExpressionInvalid } from './expression-invalid.ts';

const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads what stands in `rate(…)`: milliseconds between two times. A day is 24 hours, whatever daylight saving does
 * (EventBridge Scheduler User Guide, "Schedule types", rate-based schedules).
 * @throws ScheduleExpressionInvalid
 */
export function parseRate(body: string): number {
  const found = /^([1-9]\d{0,8}) +(minute|hour|day)s?$/.exec(body.trim());
  if (!found) {
    throw new ScheduleExpressionInvalid(
      'rate expression',
      `rate(${body})`,
      'a whole number of at least 1 and minutes, hours or days, e.g. rate(12 hours)',
    );
  }
  return Number(found[1]) * units[found[2] as keyof typeof units];
}

/** The first time after an instant of those that are a whole number of intervals after the start. */
export function nextOfRate(interval: number, start: number, after: number): number {
  return after < start ? start : start + (Math.floor((after - start) / interval) + 1) * interval;
}
