import { ScheduleExpressionInvalid } from './expression-invalid.ts';
import { instantOf } from './zone.ts';

/**
 * Reads what stands in `at(…)`: a wall time, in milliseconds as if it were UTC.
 * @throws ScheduleExpressionInvalid
 */
export function parseAt(body: string): number {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : Number.NaN;
  // Date.parse takes 24:00:00 and, in some engines, the 31st of a shorter month.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== body) {
    throw new ScheduleExpressionInvalid(
      'one-time expression',
      `at(${body})`,
      'a time that the calendar has, yyyy-mm-ddThh:mm:ss, e.g. at(2027-02-10T09:00:00)',
    );
  }
  return wall;
}

/** Its instant, if that is still to come and the zone's clocks ever show it. */
export function nextOfAt(wall: number, zone: string, after: number): number | undefined {
  const instant = instantOf(zone, wall);
  return instant !== undefined && instant > after ? instant : undefined;
}
