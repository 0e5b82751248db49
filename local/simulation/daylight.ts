import { timesOf } from '../../workflows/shared/schedule/expression.ts';
import { instantOf, offsetAt, wallTimeAt } from '../../workflows/shared/schedule/zone.ts';
import { DAY, type Period } from './period.ts';

/** A time of a schedule that a change of the clocks skips, or shows twice. `wall` is written as if it were UTC. */
export interface ClockChange {
  wall: number;
  kind: 'skipped' | 'twice';
}

/** Days (as wall time) of a period on which the clocks of a zone change. */
export function changesOf(zone: string, { from, to }: Period): { day: number; byMinutes: number }[] {
  const days: { day: number; byMinutes: number }[] = [];
  for (let day = from; day < to; day += DAY) {
    const by = offsetAt(zone, day + DAY) - offsetAt(zone, day);
    if (by !== 0) days.push({ day: Math.floor(wallTimeAt(zone, day + DAY - 1) / DAY) * DAY, byMinutes: by / 60_000 });
  }
  return days;
}

/** What changes of the clocks do to a cron schedule. A rate knows no clocks. */
export function clockChangesOf(expression: string, zone: string, period: Period): ClockChange[] {
  if (!expression.startsWith('cron(')) return [];
  // The same expression in UTC gives every wall time that it means, whether the zone's clocks show it or not.
  const walls = timesOf({ expression, zone: 'UTC' });
  return changesOf(zone, period).flatMap(({ day }) => {
    const found: ClockChange[] = [];
    for (let wall = walls(day - DAY - 1); wall !== undefined && wall < day + 2 * DAY; wall = walls(wall)) {
      const first = instantOf(zone, wall);
      if (first === undefined) found.push({ wall, kind: 'skipped' });
      else if (showsAgain(zone, wall, first)) found.push({ wall, kind: 'twice' });
    }
    return found;
  });
}

/** Whether the clocks show a wall time once more within three hours: they are put back by no more. */
function showsAgain(zone: string, wall: number, first: number): boolean {
  const later = wall - offsetAt(zone, first + DAY / 8);
  return later > first && wallTimeAt(zone, later) === wall;
}
