import { ScheduleExpressionInvalid } from './expression-invalid.ts';

/** One field of a cron expression: its numbers, the names that stand for them, and the signs it may use. */
export interface CronField {
  name: string;
  min: number;
  max: number;
  /** Names of the numbers from `min` on. */
  names?: readonly string[];
  /** As the table of the User Guide has them. */
  signs: string;
}

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The six fields in their order (EventBridge Scheduler User Guide, "Schedule types", cron-based schedules). */
export const cronFields = {
  minutes: { name: 'minutes', min: 0, max: 59, signs: ', - * /' },
  hours: { name: 'hours', min: 0, max: 23, signs: ', - * /' },
  dayOfMonth: { name: 'day-of-month', min: 1, max: 31, signs: ', - * ? / L W' },
  month: { name: 'month', min: 1, max: 12, names: months, signs: ', - * /' },
  dayOfWeek: { name: 'day-of-week', min: 1, max: 7, names: weekdays, signs: ', - * ? L #' },
  year: { name: 'year', min: 1970, max: 2199, signs: ', - * /' },
} as const satisfies Record<string, CronField>;

function allowed({ min, max, names, signs }: CronField): string {
  const numbers = `${min}-${max}${names ? ` or ${names[0]}-${names.at(-1)}` : ''}`;
  return `${numbers}, with ${signs}`;
}

/** Refuses a field's text. */
export function refuseField(field: CronField, text: string, why?: string): never {
  throw new ScheduleExpressionInvalid(field.name, text, why ?? allowed(field));
}

/** A single number or name. */
export function numberIn(field: CronField, text: string, whole: string): number {
  const { min, max, names } = field;
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? min + named : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) refuseField(field, whole);
  return value;
}

/** The numbers that a list of values, ranges and steps stands for. */
export function numbersOf(field: CronField, text: string): Set<number> {
  const numbers = new Set<number>();
  for (const part of text.split(',')) for (const each of spread(field, part, text)) numbers.add(each);
  return numbers;
}

function* spread(field: CronField, part: string, whole: string): Generator<number> {
  const [base = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !field.signs.includes('/'))) refuseField(field, whole);
  const [first = '', last, ...others] = base.split('-');
  if (others.length > 0) refuseField(field, whole);
  const from = first === '*' ? field.min : numberIn(field, first, whole);
  if (first === '*' && last !== undefined) refuseField(field, whole);
  const open = first === '*' || step !== undefined;
  const to = last !== undefined ? numberIn(field, last, whole) : open ? field.max : from;
  if (to < from) refuseField(field, whole, `a range from the smaller to the larger; ${allowed(field)}`);
  const by = step === undefined ? 1 : /^\d{1,4}$/.test(step) ? Number(step) : 0;
  if (by < 1) refuseField(field, whole, `a step of at least 1; ${allowed(field)}`);
  for (let value = from; value <= to; value += by) yield value;
}
