import type { Output } from '../output.ts';
import { type CalendarMonth, legendOf, type Mark, marks } from './calendar.ts';

const colours: Record<Mark, Parameters<Output['style']>[0]> = {
  uncovered: ['white', 'bgRed'],
  budget: ['white', 'bgRed'],
  quorum: ['white', 'bgMagenta'],
  run: 'red',
  thin: 'yellow',
  outage: 'yellow',
  renewed: 'green',
  clocks: 'cyan',
  quiet: 'dim',
};
const signs = new Map(marks.map(({ kind, sign }) => [kind, sign]));
const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A calendar for the terminal: a line a month, a sign a day, and what the signs mean. */
export function drawCalendar(months: CalendarMonth[], style: Output['style']): string[] {
  const sign = (mark: Mark) => style(colours[mark], signs.get(mark)!);
  const heading = [1, 11, 21, 31]
    .map((day) => String(day).padEnd(20))
    .join('')
    .trimEnd();
  return [
    `          ${heading}`,
    ...months.map(({ month, days }) => {
      const [year, number] = month.split('-');
      const first = Number(days[0]!.date.slice(8)) - 1;
      return `${names[Number(number) - 1]} ${year}  ${'  '.repeat(first)}${days.map(({ mark }) => sign(mark)).join(' ')}`;
    }),
    '',
    ...legendOf(months).map(({ kind, means }) => `  ${sign(kind)}  ${means}`),
  ];
}
