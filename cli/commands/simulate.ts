import { join } from 'node:path';
import { Option } from 'commander';
import type { Period } from '../../local/simulation/period.ts';
import type { SimulatedYear } from '../../local/simulation/result.ts';
import { simulateYear } from '../../local/simulation/simulate-year.ts';
import { command, wholeNumber } from '../command.ts';
import { exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';
import { readEstate } from '../read-estate.ts';
import { calendarOf } from '../simulation/calendar.ts';
import { calendarPage } from '../simulation/calendar-page.ts';
import { drawCalendar } from '../simulation/draw-calendar.ts';
import { type Away, gather, readAway, readInterval, readPeriod, withAbsences } from '../simulation/options.ts';
import { writeOption } from '../write-file.ts';

interface SimulateOptions {
  year: number;
  estate: string;
  outage?: Period[];
  away?: Away[];
  renewEvery?: number;
  html?: string;
}

/** The estate that is simulated when none is named: ten hubs in three zones. */
const sample = join(import.meta.dirname, '../../estates/ten-hubs.yaml');

function totalsOf({ runs, hubs, renewals }: SimulatedYear): string {
  const counts = new Map<string, number>();
  for (const { procedure } of runs) counts.set(procedure, (counts.get(procedure) ?? 0) + 1);
  const told = [...counts].map(([procedure, count]) => `${procedure} ${count}`).join(', ');
  const failed = runs.filter(({ status }) => status !== 'SUCCEEDED').length;
  return `${hubs.length} hubs, ${runs.length} runs (${told || 'no schedule'}), ${renewals.length} renewals, ${failed} runs failed`;
}

function lines(year: SimulatedYear, { style }: Output): string[] {
  const list = (findings: { message: string }[]) => findings.map(({ message }) => `  ${message}`);
  const { problems, notes } = year;
  return [
    ...drawCalendar(calendarOf(year), style),
    '',
    totalsOf(year),
    ...(notes.length > 0 ? ['', 'Notes', ...list(notes)] : []),
    '',
    ...(problems.length > 0
      ? [style('red', `${problems.length} problem${problems.length > 1 ? 's' : ''}`), ...list(problems)]
      : [style('green', 'No problems.')]),
  ];
}

const iso = (time: number) => new Date(time).toISOString();

export default command<SimulateOptions>(
  'simulate',
  'Run all schedules of an estate for a simulated year, and show what would go wrong',
  [
    new Option('--year <year>', 'which year')
      .default(new Date().getUTCFullYear() + 1, 'the next')
      .argParser(wholeNumber(2021, 2199)),
    new Option('--estate <file>', 'estate file').default(sample, 'estates/ten-hubs.yaml'),
    new Option(
      '--outage <from..to>',
      'days on which the certificate authority does not answer; may be repeated',
    ).argParser(gather(readPeriod)),
    new Option(
      '--away <person=from..to>',
      'days on which somebody cannot approve, besides those of the estate; may be repeated',
    ).argParser(gather(readAway)),
    new Option(
      '--renew-every <interval>',
      'renew by a fixed interval, e.g. 60d, in place of the renewals by need',
    ).argParser(readInterval),
    new Option('--html <file>', 'write the calendar as a page, too'),
  ],
  async ({ output }, options) => {
    const { year: number, outage = [], away = [], renewEvery, html } = options;
    const estate = withAbsences(readEstate(options.estate), away);
    // Before the year is simulated, not after it.
    if (html !== undefined) writeOption('--html', html, '');
    const told = process.stderr.isTTY && !output.json;
    const year = await simulateYear({
      estate,
      from: Date.UTC(number, 0, 1),
      to: Date.UTC(number + 1, 0, 1),
      outages: outage,
      ...(renewEvery !== undefined && { renewEvery }),
      ...(told && { onProgress: (part: number) => void process.stderr.write(`\r${Math.round(part * 100)} %`) }),
    });
    if (told) process.stderr.write('\r     \r');
    if (html !== undefined) writeOption('--html', html, await calendarPage(year, calendarOf(year), totalsOf(year)));
    const { problems, notes, renewals, runs, estate: name, hubs } = year;
    const dated = <Of extends Period>(findings: Of[]) =>
      findings.map((each) => ({ ...each, from: iso(each.from), to: iso(each.to) }));
    const json = {
      estate: name,
      year: number,
      hubs,
      runs: runs.length,
      failed: runs
        .filter(({ status }) => status !== 'SUCCEEDED')
        .map(({ started, ...run }) => ({ ...run, started: iso(started) })),
      renewals: renewals.map(({ time, hub, notAfter }) => ({ hub, time: iso(time), notAfter: iso(notAfter) })),
      days: calendarOf(year).flatMap(({ days }) => days.filter(({ mark }) => mark !== 'quiet')),
      problems: dated(problems),
      notes: dated(notes),
    };
    output.result(json, () => lines(year, output));
    if (problems.length > 0) process.exitCode = exitCodes.failed;
  },
);
