import { Option } from 'commander';
import { type FoundSchedule, listSchedules } from '../../lambdas/shared/schedules.ts';
import { command, wholeNumber } from '../command.ts';
import { withScheduler } from '../schedules.ts';

const format = (zone: string) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  });

/** `Sun 2027-03-28 03:23 GMT+2` */
function wall(time: string, zone: string): string {
  const parts = format(zone).formatToParts(new Date(time));
  const { weekday, year, month, day, hour, minute, timeZoneName } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  return `${weekday} ${year}-${month}-${day} ${hour}:${minute} ${timeZoneName}`;
}

function lines(schedule: FoundSchedule, readers: string, style: (text: string) => string): string[] {
  const { name, state, procedure, input, expression, timezone, flexibleWindowMinutes: window, next } = schedule;
  const times = next.map((time) => {
    const own = wall(time, timezone);
    return readers === timezone ? `    ${own}` : `    ${own}   here ${wall(time, readers)}`;
  });
  return [
    `${style(name)}  ${state === 'ENABLED' ? 'on' : 'PAUSED'}  ${procedure} ${JSON.stringify(input)}`,
    `  ${expression} in ${timezone}${window ? `, up to ${window} min later` : ''}`,
    ...(state === 'ENABLED' ? [] : ['  would run at:']),
    ...(times.length > 0 ? times : ['    never again']),
  ];
}

export default command<{ next: number }>(
  'schedules',
  'List what runs by itself, each with its next times in its zone and in yours',
  [new Option('--next <n>', 'how many times').default(5).argParser(wholeNumber(1, 100))],
  async ({ output, connect }, { next }) => {
    const connection = await connect();
    const found = await withScheduler(connection, (client) => listSchedules(client, Date.now(), next));
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    output.result(found, () =>
      found.length === 0
        ? "No schedules. An estate has them under 'schedules', or a hub under its own."
        : found.flatMap((each) => lines(each, here, (text) => output.style('bold', text))),
    );
  },
);
