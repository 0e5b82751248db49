import { DAY, dayStart } from '../../local/simulation/period.ts';
import type { Finding, SimulatedYear } from '../../local/simulation/result.ts';

/** What a day may show, the worst first. */
export const marks = [
  { kind: 'uncovered', sign: 'X', means: 'a certificate was not valid' },
  { kind: 'budget', sign: 'B', means: 'the authority was asked too often' },
  { kind: 'quorum', sign: 'Q', means: 'nobody could have approved' },
  { kind: 'run', sign: '!', means: 'a run failed' },
  { kind: 'thin', sign: 'T', means: 'first renewal with less than a quarter of the lifetime left' },
  { kind: 'outage', sign: 'o', means: 'the authority does not answer' },
  { kind: 'renewed', sign: 'R', means: 'renewed' },
  { kind: 'clocks', sign: 'D', means: 'a schedule meets a change of the clocks' },
  { kind: 'quiet', sign: '·', means: 'nothing to tell' },
] as const;

export type Mark = (typeof marks)[number]['kind'];

/** A day of the calendar; `told` says what happened. */
export interface CalendarDay {
  date: string;
  mark: Mark;
  told: string[];
}

/** A month as a row of its days. */
export interface CalendarMonth {
  /** `2027-02` */
  month: string;
  days: CalendarDay[];
}

/** What stands in the calendar on its first day alone: the rest of its days are only counted. */
const firstDayOnly = new Set<Finding['kind']>(['thin', 'budget', 'clocks']);

/** What belongs to no day, or is told by the runs themselves. */
const onNoDay = new Set<Finding['kind']>(['run', 'never', 'gate']);

/** A simulated period as a calendar, days in UTC. */
export function calendarOf(year: SimulatedYear): CalendarMonth[] {
  const days = new Map<number, Map<Mark, string[]>>();
  const enter = (time: number, mark: Mark, text: string) => {
    const day = days.get(dayStart(time)) ?? new Map<Mark, string[]>();
    days.set(dayStart(time), day);
    day.set(mark, [...(day.get(mark) ?? []), text]);
  };
  const findings = [...year.problems, ...year.notes].filter(({ kind }) => !onNoDay.has(kind));
  for (const { kind, from, to, message } of findings) {
    if (kind === 'quorum' && from === year.from && to === year.to) continue;
    const last = firstDayOnly.has(kind) ? from + 1 : Math.max(to, from + 1);
    for (let day = dayStart(from); day < last; day += DAY) enter(day, kind as Mark, message);
  }
  for (const { started, status, schedule, error } of year.runs) {
    if (status !== 'SUCCEEDED') enter(started, 'run', `${schedule}: ${error ?? status}`);
  }
  for (const { time, hub } of year.renewals) enter(time, 'renewed', `${hub} renewed`);

  const months = new Map<string, CalendarDay[]>();
  for (let time = dayStart(year.from); time < year.to; time += DAY) {
    const date = new Date(time).toISOString().slice(0, 10);
    const found = days.get(time);
    const mark = marks.find(({ kind }) => found?.has(kind))?.kind ?? 'quiet';
    const told = [...new Set([...(found?.values() ?? [])].flat())];
    const month = months.get(date.slice(0, 7)) ?? [];
    months.set(date.slice(0, 7), month);
    month.push({ date, mark, told });
  }
  return [...months].map(([month, monthDays]) => ({ month, days: monthDays }));
}

/** The marks that a calendar uses, in their order. */
export function legendOf(months: CalendarMonth[]): (typeof marks)[number][] {
  const used = new Set(months.flatMap(({ days }) => days.map(({ mark }) => mark)));
  return marks.filter(({ kind }) => used.has(kind));
}
