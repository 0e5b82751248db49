import { nextOfAt, parseAt } from './at.ts';
import { nextOfCron, parseCron } from './cron.ts';
import { ScheduleExpressionInvalid } from './expression-invalid.ts';
import { nextOfRate, parseRate } from './rate.ts';
import { checkZone } from './zone.ts';

/** When a schedule runs. Instants are milliseconds since the epoch. */
export interface Timing {
  /** `cron(…)`, `rate(…)` or `at(…)`, as EventBridge Scheduler takes them. */
  expression: string;
  /** IANA name of the time zone the expression is meant in. Default: UTC. */
  zone?: string | undefined;
  /** From when on a rate counts: the schedule's start, or its creation. Default: the epoch. */
  start?: number | undefined;
}

type Next = (after: number) => number | undefined;

/** What each kind makes of the text in its brackets. */
const kinds: Record<string, (body: string, zone: string, start: number) => Next> = {
  cron(body, zone) {
    const cron = parseCron(body);
    return (after) => nextOfCron(cron, zone, after);
  },
  rate(body, _zone, start) {
    const interval = parseRate(body);
    return (after) => nextOfRate(interval, start, after);
  },
  at(body, zone) {
    const wall = parseAt(body);
    return (after) => nextOfAt(wall, zone, after);
  },
};

/**
 * Reads an expression and its zone, and gives the function from an instant to the first time after it (undefined: never).
 * Times that daylight saving skips are left out; of a time that is there twice only the first counts.
 * @throws ScheduleExpressionInvalid that names the field, the value and what is allowed
 */
export function timesOf({ expression, zone = 'UTC', start = 0 }: Timing): Next {
  checkZone(zone);
  const found = /^(\w+)\((.*)\)$/s.exec(expression);
  const kind = found && Object.hasOwn(kinds, found[1]!) ? kinds[found[1]!] : undefined;
  if (!kind || expression.length > 256) {
    throw new ScheduleExpressionInvalid(
      'schedule expression',
      expression,
      'cron(minutes hours day-of-month month day-of-week year), rate(number unit) or at(yyyy-mm-ddThh:mm:ss), at most 256 characters',
    );
  }
  return kind(found![2]!, zone, start);
}

/** The first time after an instant; undefined when there is none. @throws ScheduleExpressionInvalid */
export function next(expression: string, zone: string, after: number, start?: number): number | undefined {
  return timesOf({ expression, zone, start })(after);
}

/** The next so many times after an instant, fewer when it ends before. @throws ScheduleExpressionInvalid */
export function upcoming(timing: Timing, after: number, count: number): number[] {
  const following = timesOf(timing);
  const times: number[] = [];
  let time = following(after);
  for (; time !== undefined && times.length < count; time = following(time)) times.push(time);
  return times;
}
