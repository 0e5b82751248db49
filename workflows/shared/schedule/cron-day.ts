import { type CronField, cronFields, numberIn, numbersOf, refuseField } from './cron-field.ts';

/** A day of the calendar. */
export interface Day {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  /** 1 is Sunday, as AWS counts. */
  weekday: number;
  /** Days of its month. */
  last: number;
}

/** Does a day belong to the field? */
export type DayTest = (day: Day) => boolean;

const { dayOfMonth, dayOfWeek } = cronFields;

/** The day of the calendar that a wall time (milliseconds, as if UTC) lies in. */
export function dayOf(wall: number): Day {
  const date = new Date(wall);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { year, month, day: date.getUTCDate(), weekday: date.getUTCDay() + 1, last };
}

const weekdayOf = ({ weekday, day }: Day, other: number) => ((((weekday - 1 + other - day) % 7) + 7) % 7) + 1;

/** The weekday (Monday to Friday) nearest to a day of the same month; it never leaves the month. */
function nearestWeekday(day: Day, wanted: number): number | undefined {
  if (wanted > day.last) return undefined;
  const weekday = weekdayOf(day, wanted);
  if (weekday === 7) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (weekday === 1) return wanted < day.last ? wanted + 1 : wanted - 2;
  return wanted;
}

/** `L` is the month's last day, `3W` the weekday nearest to the third. */
function dayOfMonthTest(text: string): DayTest {
  if (text === 'L') return ({ day, last }) => day === last;
  if (/[LW]/.test(text)) {
    const found = /^(\d{1,2})W$/.exec(text);
    if (!found) refuseField(dayOfMonth, text, 'L alone, or one day with W, e.g. 15W');
    const wanted = numberIn(dayOfMonth, found[1]!, text);
    return (day) => day.day === nearestWeekday(day, wanted);
  }
  const days = numbersOf(dayOfMonth, text);
  return ({ day }) => days.has(day);
}

/** `L` is the week's last day, Saturday; `6L` the month's last Friday; `3#2` its second Tuesday. */
function dayOfWeekTest(text: string): DayTest {
  if (text === 'L') return ({ weekday }) => weekday === 7;
  const lastOf = /^([A-Z]{3}|\d)L$/.exec(text);
  if (lastOf) {
    const wanted = numberIn(dayOfWeek, lastOf[1]!, text);
    return ({ weekday, day, last }) => weekday === wanted && day + 7 > last;
  }
  if (text.includes('#')) {
    const found = /^([A-Z]{3}|\d)#([1-5])$/.exec(text);
    if (!found) refuseField(dayOfWeek, text, 'one weekday, # and 1 to 5, e.g. 3#2 for the second Tuesday');
    const [wanted, which] = [numberIn(dayOfWeek, found[1]!, text), Number(found[2])];
    return ({ weekday, day }) => weekday === wanted && Math.ceil(day / 7) === which;
  }
  const days = numbersOf(dayOfWeek, text);
  return ({ weekday }) => days.has(weekday);
}

/** The two day fields: one of them must be `?`, the other decides. */
export function dayTest(monthText: string, weekText: string): DayTest {
  const both = `${monthText} … ${weekText}`;
  const field: CronField = { ...dayOfMonth, name: 'day-of-month and day-of-week' };
  if (monthText === '?' && weekText === '?') refuseField(field, both, '? in one of the two, not in both');
  if (monthText !== '?' && weekText !== '?') {
    refuseField(field, both, '? in one of the two: a day is given by its date or by its weekday');
  }
  return weekText === '?' ? dayOfMonthTest(monthText) : dayOfWeekTest(weekText);
}
