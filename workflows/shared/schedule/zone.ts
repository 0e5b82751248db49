import { ScheduleExpressionInvalid } from './expression-invalid.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The format that tells a zone's offset.
 * @throws ScheduleExpressionInvalid when the IANA data base has no such zone
 */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const allowed = 'UTC or a name of the IANA time zone data base, e.g. Europe/Berlin';
  // Intl also takes offsets and any case; Scheduler takes names as the data base writes them.
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(zone)) {
    throw new ScheduleExpressionInvalid('time zone', zone, allowed);
  }
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch (cause) {
    throw new ScheduleExpressionInvalid('time zone', zone, allowed, { cause });
  }
  const { timeZone } = made.resolvedOptions();
  if (timeZone !== zone && timeZone.toLowerCase() === zone.toLowerCase()) {
    throw new ScheduleExpressionInvalid('time zone', zone, timeZone);
  }
  formats.set(zone, made);
  return made;
}

/** Refuses a zone that nobody knows. */
export function checkZone(zone: string): void {
  formatOf(zone);
}

/** What a zone's clocks are ahead of UTC at an instant; both in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatOf(zone).format(instant))!;
  const [, sign, hours, minutes, seconds = '0'] = found;
  if (!sign) return 0;
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}

/** What the clocks of a zone show at an instant, written as if it were UTC: milliseconds. */
export function wallTimeAt(zone: string, instant: number): number {
  return instant + offsetAt(zone, instant);
}

const DAY = 86_400_000;

/**
 * The instant at which the clocks of a zone first show a wall time; undefined for one that daylight saving skips. A time that
 * is shown twice is the first of the two: a schedule runs once (EventBridge Scheduler User Guide, "Schedule types",
 * daylight savings time).
 */
export function instantOf(zone: string, wall: number): number | undefined {
  const found = [offsetAt(zone, wall - DAY), offsetAt(zone, wall + DAY)]
    .map((offset) => wall - offset)
    .filter((instant) => wallTimeAt(zone, instant) === wall);
  return found.length > 0 ? Math.min(...found) : undefined;
}
