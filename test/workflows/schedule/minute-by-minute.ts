/**
 * A second definition of AWS's cron, as slow and plain as can be: walk the minutes of UTC, ask Intl what the clocks of the
 * zone show, and compare each field with words of the User Guide. It shares no code with the one it checks.
 */
export function firstMinuteThatMatches(expression: string, zone: string, after: number, limit: number) {
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = expression.slice(5, -1).split(' ');
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  });
  const shown = (instant: number) => Object.fromEntries(format.formatToParts(instant).map((p) => [p.type, p.value]));
  const wallOf = (p: Record<string, string>) => `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`;
  /** The clocks have shown this before: it is the second time. */
  const again = (instant: number, wall: string) => {
    for (let back = 1; back <= 180; back++) if (wallOf(shown(instant - back * 60_000)) === wall) return true;
    return false;
  };
  const begin = Math.floor(after / 60_000) * 60_000 + 60_000;
  for (let instant = begin; instant <= after + limit; instant += 60_000) {
    const p = shown(instant);
    const date = { year: Number(p.year), month: Number(p.month), day: Number(p.day) };
    const fits =
      one(minutes!, Number(p.minute), 0, 59) &&
      one(hours!, Number(p.hour), 0, 23) &&
      one(month!, date.month, 1, 12, MONTHS) &&
      one(year!, date.year, 1970, 2199) &&
      dayFits(dayOfMonth!, dayOfWeek!, date);
    if (fits && !again(instant, wallOf(p))) return instant;
  }
  return undefined;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const value = (text: string, from: number, names: string[]) =>
  names.includes(text) ? from + names.indexOf(text) : Number(text);

function one(field: string, found: number, min: number, max: number, names: string[] = []): boolean {
  return field.split(',').some((part) => {
    const [range, step] = part.split('/');
    const [low, high] = range === '*' ? [String(min), String(max)] : range!.split('-');
    const from = value(low!, min, names);
    const to = high !== undefined ? value(high, min, names) : step === undefined ? from : max;
    return found >= from && found <= to && (found - from) % Number(step ?? 1) === 0;
  });
}

interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

const weekdayOf = ({ year, month, day }: CalendarDay) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
const exists = ({ year, month, day }: CalendarDay) =>
  new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;

function dayFits(dayOfMonth: string, dayOfWeek: string, date: CalendarDay): boolean {
  const tomorrow = exists({ ...date, day: date.day + 1 });
  if (dayOfWeek === '?') {
    if (dayOfMonth === 'L') return !tomorrow;
    if (dayOfMonth.endsWith('W')) return date.day === workdayNearest(Number.parseInt(dayOfMonth, 10), date);
    return one(dayOfMonth, date.day, 1, 31);
  }
  if (dayOfWeek === 'L') return weekdayOf(date) === 7;
  if (dayOfWeek.endsWith('L')) {
    const wanted = value(dayOfWeek.slice(0, -1), 1, WEEKDAYS);
    return weekdayOf(date) === wanted && !exists({ ...date, day: date.day + 7 });
  }
  if (dayOfWeek.includes('#')) {
    const [wanted, which] = dayOfWeek.split('#');
    let count = 0;
    for (let day = 1; day <= date.day; day++) {
      if (weekdayOf({ ...date, day }) === value(wanted!, 1, WEEKDAYS)) count++;
    }
    return weekdayOf(date) === value(wanted!, 1, WEEKDAYS) && count === Number(which);
  }
  return one(dayOfWeek, weekdayOf(date), 1, 7, WEEKDAYS);
}

/** Tries the day itself, then its neighbours, further and further, within the month. */
function workdayNearest(day: number, { year, month }: CalendarDay): number | undefined {
  if (!exists({ year, month, day })) return undefined;
  for (const away of [0, -1, 1, -2, 2]) {
    const tried = { year, month, day: day + away };
    if (tried.day >= 1 && exists(tried) && weekdayOf(tried) >= 2 && weekdayOf(tried) <= 6) return tried.day;
  }
  return undefined;
}
