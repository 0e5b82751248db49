import { type DayTest, dayOf, dayTest } from './cron-day.ts';
import { cronFields, numbersOf } from './cron-field.ts';
import { ScheduleExpressionInvalid } from './expression-invalid.ts';
import { instantOf, wallTimeAt } from './zone.ts';

/** A cron expression, taken apart. */
export interface Cron {
  minutes: number[];
  hours: number[];
  isDay: DayTest;
  months: Set<number>;
  years: Set<number>;
}

const DAY = 86_400_000;
/** More than any clock was ever put back. */
const LONGEST_FOLD = 3 * 3_600_000;

const ascending = (numbers: Set<number>) => [...numbers].sort((a, b) => a - b);

/**
 * Reads what stands in `cron(…)`: minutes, hours, day-of-month, month, day-of-week, year.
 * @throws ScheduleExpressionInvalid that names the field
 */
export function parseCron(body: string): Cron {
  const parts = body.trim().split(/\s+/);
  if (parts.length !== 6) {
    throw new ScheduleExpressionInvalid(
      'cron expression',
      `cron(${body})`,
      `six fields (minutes hours day-of-month month day-of-week year), not ${body.trim() === '' ? 0 : parts.length}`,
    );
  }
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    minutes: ascending(numbersOf(cronFields.minutes, minutes)),
    hours: ascending(numbersOf(cronFields.hours, hours)),
    isDay: dayTest(dayOfMonth, dayOfWeek),
    months: numbersOf(cronFields.month, month),
    years: numbersOf(cronFields.year, year),
  };
}

/** The first time after an instant (both in milliseconds since the epoch); undefined when there is none until 2199. */
export function nextOfCron(cron: Cron, zone: string, after: number): number | undefined {
  const earliest = wallTimeAt(zone, after) - LONGEST_FOLD;
  let wall = Math.floor(earliest / DAY) * DAY;
  for (let day = dayOf(wall); day.year <= cronFields.year.max; day = dayOf(wall)) {
    if (!cron.years.has(day.year)) wall = Date.UTC(day.year + 1, 0, 1);
    else if (!cron.months.has(day.month)) wall = Date.UTC(day.year, day.month, 1);
    else {
      const found = cron.isDay(day) ? firstOf(cron, zone, wall, after) : undefined;
      if (found !== undefined) return found;
      wall += DAY;
    }
  }
  return undefined;
}

/** The first time of a day after an instant. Wall times that exist follow one another as their instants do. */
function firstOf({ hours, minutes }: Cron, zone: string, day: number, after: number): number | undefined {
  const earliest = wallTimeAt(zone, after) - LONGEST_FOLD;
  for (const hour of hours) {
    for (const minute of minutes) {
      const wall = day + (hour * 60 + minute) * 60_000;
      const instant = wall < earliest ? undefined : instantOf(zone, wall);
      if (instant !== undefined && instant > after) return instant;
    }
  }
  return undefined;
}
